//! People, groups and the tenant, read as Usher reads them, and changed as a rehearsal changes them.

use serde_json::{Value, json};
use usher_practice::company::{Company, Member, Status, which, who};
use usher_practice::entra::{AdminRole, Plan};

use crate::support::{Tenant, texts};

fn company(tenant: &Tenant) -> std::sync::Arc<Company> {
    std::sync::Arc::clone(&tenant.practice.world().company)
}

#[tokio::test]
async fn everybody_is_there_with_their_oddities() {
    let tenant = Tenant::plain().await;
    let company = company(&tenant);
    let select =
        "$select=id,displayName,userPrincipalName,mail,accountEnabled,givenName,surname,department,userType";
    let people = tenant.all(&format!("users?{select}&$top=7")).await;
    assert_eq!(people.len(), company.people.len());
    let one = |number: usize| &people[number];
    assert_eq!(one(who::ZOE)["displayName"], "Zoë O'Brien-Łukasz");
    assert_eq!(one(who::ZOE)["userType"], "Member");
    let guest = one(who::OTHER_DOMAIN);
    assert_eq!(guest["userType"], "Guest");
    let name = guest["userPrincipalName"].as_str().unwrap();
    assert!(name.starts_with("anna.visser_partner.example#EXT#@"), "{name}");
    assert_eq!(guest["mail"], "anna.visser@partner.example");
    assert_eq!(one(who::NO_NAME)["givenName"], Value::Null);
    assert_eq!(one(who::NO_MAIL)["mail"], Value::Null);
    for (person, seen) in company.people.iter().zip(&people) {
        let off = matches!(person.status, Status::Suspended | Status::Deprovisioned);
        assert_eq!(seen["accountEnabled"], json!(!off), "{seen}");
        assert!(!seen["displayName"].as_str().unwrap().is_empty());
        let id = seen["id"].as_str().unwrap();
        assert_eq!(id.len(), 36);
        assert_eq!(seen.as_object().unwrap().len(), 9, "{seen}");
    }
}

#[tokio::test]
async fn a_person_is_found_by_id_and_by_name() {
    let tenant = Tenant::plain().await;
    let id = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let whole = tenant.get(&format!("users/{id}")).await.good();
    assert_eq!(whole.as_object().unwrap().len(), 12, "eleven properties and the context: {whole}");
    assert!(whole.get("accountEnabled").is_none() && whole.get("department").is_none());
    let context = whole["@odata.context"].as_str().unwrap();
    assert!(context.ends_with("/v1.0/$metadata#users/$entity"), "{context}");
    for filter in [
        format!("id eq '{id}'"),
        "userPrincipalName eq 'Zoe.OBrien-Lukasz@practice.example'".to_owned(),
        "mail eq 'zoe.obrien-lukasz@practice.example'".to_owned(),
        "startsWith(displayName,'Zoë O''Brien')".to_owned(),
    ] {
        let query: String = url::form_urlencoded::byte_serialize(filter.as_bytes()).collect();
        let found = tenant.get(&format!("users?$filter={query}")).await.good();
        assert_eq!(texts(found["value"].as_array().unwrap(), "/id"), [id.as_str()], "{filter}");
    }
    // What a mapping of Entra can take its values from.
    let sources = "$select=id,displayName,userPrincipalName,mail,accountEnabled,givenName,surname,department,jobTitle,\
                   employeeId,userType,preferredLanguage,mobilePhone,businessPhones,faxNumber,companyName,\
                   streetAddress,city,state,postalCode,country,usageLocation,officeLocation,mailNickname,\
                   onPremisesImmutableId,onPremisesExtensionAttributes,otherMails,proxyAddresses";
    let source = tenant.get(&format!("users/{id}?{sources}")).await.good();
    assert_eq!(source.as_object().unwrap().len(), 29, "{source}");
    assert_eq!(source["mailNickname"], "zoe.obrien-lukasz");
    tenant.get("users/nobody@practice.example").await.refused(404, "Request_ResourceNotFound");
    let manager = tenant.get(&format!("users/{id}/manager?$select=displayName")).await.good();
    assert_eq!(manager["displayName"], "Robin Ashdown");
    let searched =
        tenant.eventual("users?$search=%22displayName:brien%22&$select=id&$count=true").await.good();
    assert_eq!((&searched["value"][0]["id"], &searched["@odata.count"]), (&json!(id), &json!(1)));
    tenant.get("users?$search=%22displayName:brien%22").await.refused(400, "Request_UnsupportedQuery");
}

#[tokio::test]
async fn groups_are_of_several_kinds_and_hold_one_another() {
    let tenant = Tenant::plain().await;
    let company = company(&tenant);
    let groups =
        tenant.all("groups?$select=id,displayName,securityEnabled,groupTypes,mailEnabled,mail&$top=5").await;
    assert_eq!(groups.len(), company.groups.len());
    assert_eq!(groups[which::EVERYBODY]["groupTypes"], json!(["DynamicMembership"]));
    let unified = &groups[which::DEFAULT];
    assert_eq!((&unified["securityEnabled"], &unified["mailEnabled"]), (&json!(false), &json!(true)));
    assert_eq!(groups[which::QUOTES]["displayName"], "Café \"Crème\" 🎉 & O'Malley");
    let id = groups[which::ENGINEERING]["id"].as_str().unwrap().to_owned();
    let direct = tenant.all(&format!("groups/{id}/members?$top=3")).await;
    assert_eq!(direct.len(), company.groups[which::ENGINEERING].members.len());
    let nested: Vec<&Value> =
        direct.iter().filter(|member| member["@odata.type"] == "#microsoft.graph.group").collect();
    assert_eq!(nested.len(), 1);
    assert_eq!(nested[0]["id"], groups[which::PLATFORM]["id"]);

    let everyone = company.everyone_in(which::ENGINEERING);
    let select = "$select=id,userPrincipalName";
    let people =
        tenant.all(&format!("groups/{id}/transitiveMembers/microsoft.graph.user?{select}&$top=9")).await;
    assert_eq!(people.len(), everyone.len());
    assert!(people.iter().all(|person| person["@odata.type"] == "#microsoft.graph.user"));
    assert_eq!(people[0].as_object().unwrap().len(), 3);
    let count = tenant.eventual(&format!("groups/{id}/transitiveMembers/microsoft.graph.user/$count")).await;
    assert_eq!((count.status, count.text.as_str()), (200, everyone.len().to_string().as_str()));
    let whole = tenant.all(&format!("groups/{id}/transitiveMembers")).await;
    assert_eq!(whole.len(), everyone.len() + 2, "and the two nested groups");
    let circle = groups[which::CYCLE[0]]["id"].as_str().unwrap();
    tenant.all(&format!("groups/{circle}/transitiveMembers")).await;
}

#[tokio::test]
async fn the_tenant_says_what_it_is_and_what_it_bought() {
    let tenant = Tenant::plain().await;
    let organisation = tenant.get("organization").await.good();
    let organisation = &organisation["value"][0];
    assert_eq!(organisation["id"], tenant.practice.credentials().entra.tenant);
    assert_eq!(organisation["displayName"], "Practice Company");
    let domains = organisation["verifiedDomains"].as_array().unwrap();
    assert!(domains.iter().any(|domain| domain["name"] == "practice.example" && domain["isDefault"] == true));
    assert!(domains.iter().any(|domain| domain["isInitial"] == true));
    for (plan, name) in
        [(Plan::P1, Some("AAD_PREMIUM")), (Plan::P2, Some("AAD_PREMIUM_P2")), (Plan::Free, None)]
    {
        tenant.switch(|switches| switches.plan = plan);
        let skus = tenant.get("subscribedSkus").await.good();
        let skus = skus["value"].as_array().unwrap();
        assert_eq!(skus.first().and_then(|sku| sku["servicePlans"][0]["servicePlanName"].as_str()), name);
        let plans = tenant.get("organization?$select=assignedPlans").await.good();
        assert_eq!(plans["value"][0]["assignedPlans"].as_array().unwrap().len(), usize::from(name.is_some()));
    }
}

#[tokio::test]
async fn the_admins_role_is_among_what_they_are_in() {
    let tenant = Tenant::plain().await;
    let roles = async |path: &str| tenant.get(path).await.good()["value"].as_array().unwrap().clone();
    let cast = "me/transitiveMemberOf/microsoft.graph.directoryRole";
    for (role, name, template) in [
        (AdminRole::GlobalAdministrator, "Global Administrator", "62e90394-69f5-4237-9190-012177145e10"),
        (
            AdminRole::ApplicationAdministrator,
            "Application Administrator",
            "9b895d92-2cd3-44c7-9d02-a6ac2d5ea5c3",
        ),
        (AdminRole::GlobalReader, "Global Reader", "f2ef992c-3afb-46b9-b7cf-a126ee74c451"),
    ] {
        tenant.switch(|switches| switches.role = role);
        let found = roles(cast).await;
        assert_eq!((&found[0]["displayName"], &found[0]["roleTemplateId"]), (&json!(name), &json!(template)));
        assert_eq!(found.len(), 1);
    }
    tenant.switch(|switches| switches.role = AdminRole::None);
    assert!(roles(cast).await.is_empty());
    let zoe = roles("users/zoe.obrien-lukasz@practice.example/transitiveMemberOf").await;
    let names = texts(&zoe, "/displayName");
    assert!(
        ["Platform on call", "Platform", "Engineering"]
            .iter()
            .all(|name| names.contains(&(*name).to_owned()))
    );
    let direct = roles("users/zoe.obrien-lukasz@practice.example/memberOf/microsoft.graph.group").await;
    assert!(!texts(&direct, "/displayName").contains(&"Engineering".to_owned()));
    let all = roles("me/transitiveMemberOf").await;
    assert!(all.iter().any(|group| group["displayName"] == "Everybody"), "{all:?}");
}

#[tokio::test]
async fn people_are_changed_deleted_restored_and_gone_for_good() {
    let tenant = Tenant::plain().await;
    let id = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let path = format!("users/{id}");
    let changed = tenant.call("PATCH", &path, json!({ "accountEnabled": false, "surname": "Łukasz" })).await;
    assert_eq!(changed.status, 204);
    let seen = tenant.get(&format!("{path}?$select=accountEnabled,surname")).await.good();
    assert_eq!((&seen["accountEnabled"], &seen["surname"]), (&json!(false), &json!("Łukasz")));
    let wrong = tenant.call("PATCH", &path, json!({ "shoeSize": 38, "surname": "X" })).await;
    wrong.refused(400, "Request_BadRequest");
    let taken = json!({ "userPrincipalName": "robin.ashdown@practice.example" });
    tenant.call("PATCH", &path, taken).await.refused(400, "Request_BadRequest");
    assert_eq!(tenant.get(&path).await.good()["surname"], "Łukasz", "a refusal changes nothing");

    assert_eq!(tenant.call("DELETE", &path, Value::Null).await.status, 204);
    tenant.get(&path).await.refused(404, "Request_ResourceNotFound");
    let all = tenant.all("users?$select=id").await;
    assert!(!texts(&all, "/id").contains(&id));
    tenant.call("POST", &format!("directory/deletedItems/{id}/restore"), Value::Null).await.good();
    assert_eq!(tenant.get(&path).await.good()["id"], id);
    tenant.call("DELETE", &path, Value::Null).await.good();
    tenant.call("DELETE", &format!("directory/deletedItems/{id}"), Value::Null).await.good();
    let gone = tenant.call("POST", &format!("directory/deletedItems/{id}/restore"), Value::Null).await;
    gone.refused(404, "Request_ResourceNotFound");

    let body = json!({ "displayName": "Nova Neu", "userPrincipalName": "nova@practice.example" });
    let made = tenant.call("POST", "users", body).await;
    assert_eq!(made.status, 201);
    let found = tenant.person("nova@practice.example").await;
    assert_eq!(made.json()["id"], found);
    let history = tenant.practice.history();
    let said: Vec<String> = history.into_iter().filter_map(|entry| entry.change).collect();
    assert_eq!(said[0], "Changed Zoë O'Brien-Łukasz in Entra ID: accountEnabled, surname.");
    assert!(said.contains(&"Created Nova Neu in Entra ID.".to_owned()), "{said:?}");
}

#[tokio::test]
async fn members_come_and_go_but_not_in_a_dynamic_group() {
    let tenant = Tenant::plain().await;
    let company = company(&tenant);
    let zoe = tenant.person("zoe.obrien-lukasz@practice.example").await;
    let shelf = tenant.group("Empty shelf").await;
    let add = json!({ "@odata.id": format!("https://graph.microsoft.com/v1.0/directoryObjects/{zoe}") });
    let list = format!("groups/{shelf}/members");
    assert_eq!(tenant.call("POST", &format!("{list}/$ref"), add.clone()).await.status, 204);
    let again = tenant.call("POST", &format!("{list}/$ref"), add.clone()).await;
    assert!(again.refused(400, "Request_BadRequest").contains("already exist"));
    assert_eq!(texts(&tenant.all(&list).await, "/id"), [zoe.as_str()]);
    let remove = format!("{list}/{zoe}/$ref");
    assert_eq!(tenant.call("DELETE", &remove, Value::Null).await.status, 204);
    tenant.call("DELETE", &remove, Value::Null).await.refused(404, "Request_ResourceNotFound");
    let everybody = tenant.group("Everybody").await;
    tenant
        .call("POST", &format!("groups/{everybody}/members/$ref"), add)
        .await
        .refused(400, "Request_BadRequest");

    let before = tenant.all(&format!("groups/{everybody}/members?$select=id")).await.len();
    assert_eq!(before, company.groups[which::EVERYBODY].members.len());
    assert!(company.groups[which::EVERYBODY].members.contains(&Member::Person(who::ZOE)));
    tenant.call("DELETE", &format!("users/{zoe}"), Value::Null).await.good();
    assert_eq!(tenant.all(&format!("groups/{everybody}/members?$select=id")).await.len(), before - 1);
    let made = json!({ "displayName": "Zoom – everyone", "securityEnabled": true, "mailEnabled": false });
    assert_eq!(tenant.call("POST", "groups", made).await.status, 201);
    let renamed =
        tenant.call("PATCH", &format!("groups/{shelf}"), json!({ "displayName": "Full shelf" })).await;
    assert_eq!(renamed.status, 204);
    assert_eq!(tenant.group("Full shelf").await, shelf);
}

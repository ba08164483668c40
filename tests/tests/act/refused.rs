//! Every refusal is a problem in words, and what has no answer is looked at before it is sent again.

use usher::app::view::DeedState;
use usher::guide::ActionId;
use usher_practice::faults::{Fault, FaultKind, Moment};
use usher_practice::world::Vendor;
use usher_tests::engine::{Engine, hurried};

use crate::scene::{all_done, carry_out, form, option, plan, refused, scene, times};

fn spoil(engine: &Engine, method: &str, times: Option<u32>, moment: Moment, kind: FaultKind) {
    engine.stage.practice.world().faults.set(Fault {
        vendor: Some(Vendor::Okta),
        method: Some(method.to_owned()),
        times,
        moment,
        ..Fault::of(kind)
    });
}

fn answers(code: u16, body: &str) -> FaultKind {
    FaultKind::Status {
        code,
        body: Some(body.to_owned()),
        headers: vec![("content-type".to_owned(), "application/json".to_owned())],
    }
}

#[tokio::test]
async fn each_known_refusal_has_its_words() {
    let engine = scene().await;
    let sales = option(&form(&engine, ActionId::AssignGroups).await, "Sales");
    let cases = [
        (400, "E0000001", "Api validation failed: group", "The group is locked.", "okta.validation"),
        (
            400,
            "E0000001",
            "Api validation failed: feature",
            "Provisioning is not enabled for the app instance.",
            "okta.not_provisioned",
        ),
        (
            403,
            "E0000006",
            "You do not have permission to perform the requested action",
            "",
            "okta.role_too_small",
        ),
        (404, "E0000007", "Not found: Resource not found: 00g1 (UserGroup)", "", "okta.gone"),
        (
            401,
            "E0000015",
            "You do not have permission to access the feature you are requesting",
            "",
            "okta.feature_missing",
        ),
        (400, "E0000027", "Group push bad request : The target group is linked.", "", "okta.push_refused"),
        (400, "E0000045", "Field mapping bad request.", "", "okta.expression"),
        (
            403,
            "E0000075",
            "Cannot modify the x attribute because it has a field mapping and profile push is enabled.",
            "",
            "okta.attribute_frozen",
        ),
        (409, "E0000195", "Api validation failed due to conflict: x", "", "okta.conflict"),
        (400, "E0009999", "Something new.", "", "okta.refused"),
    ];
    for (status, code, summary, cause, expected) in cases {
        engine.mend();
        let causes =
            if cause.is_empty() { String::new() } else { format!(r#"{{"errorSummary":"{cause}"}}"#) };
        let body = format!(
            r#"{{"errorCode":"{code}","errorSummary":"{summary}","errorLink":"{code}","errorId":"x","errorCauses":[{causes}]}}"#
        );
        spoil(&engine, "PUT", None, Moment::Before, answers(status, &body));
        let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&sales])]).await;
        let problem = refused(&carry_out(&engine, &shown).await, 0);
        assert_eq!(problem.code, expected, "{problem:#?}");
        let detail = problem.detail.unwrap_or_default();
        assert!(cause.is_empty() || detail.contains(cause), "{detail}");
    }
    assert_eq!(times(&engine, Vendor::Okta, "PUT", "/groups/"), 0);
}

#[tokio::test]
async fn a_lost_answer_is_settled_by_looking() {
    for (moment, sent) in [(Moment::After, 1), (Moment::Before, 2)] {
        let engine = scene().await;
        let sales = option(&form(&engine, ActionId::AssignGroups).await, "Sales");
        let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&sales])]).await;
        spoil(&engine, "PUT", Some(1), moment, FaultKind::Reset {});
        all_done(&carry_out(&engine, &shown).await);
        let puts = engine.stage.practice.history();
        let puts =
            puts.iter().filter(|entry| entry.method == "PUT" && entry.path.contains("/groups/")).count();
        assert_eq!((puts, times(&engine, Vendor::Okta, "PUT", "/groups/")), (sent, 1), "{moment:?}");
    }
}

#[tokio::test]
async fn trouble_at_okta_stops_everything_and_it_goes_on_later() {
    let engine = scene().await;
    let asked = form(&engine, ActionId::AssignGroups).await;
    let (sales, care) = (option(&asked, "Sales"), option(&asked, "Customer Care"));
    let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&sales, &care])]).await;
    spoil(&engine, "PUT", None, Moment::Before, answers(503, ""));
    let report = carry_out(&engine, &shown).await;
    assert!(report.halted.is_some() && report.row.can_resume, "{report:#?}");
    assert_eq!(report.deeds[1].state, DeedState::NotTried);
    engine.mend();
    all_done(&carry_out(&engine, &shown).await);
    assert_eq!(times(&engine, Vendor::Okta, "PUT", "/groups/"), 2);
}

#[tokio::test]
async fn a_network_that_is_down_leaves_a_plan_that_can_go_on() {
    let engine = scene().await;
    let sales = option(&form(&engine, ActionId::AssignGroups).await, "Sales");
    let shown = plan(&engine, ActionId::AssignGroups, &[("groups", &[&sales])]).await;
    spoil(&engine, "GET", None, Moment::Before, FaultKind::Reset {});
    let report = hurried(carry_out(&engine, &shown)).await;
    assert_eq!(report.halted.as_ref().map(|problem| problem.code.as_str()), Some("net.reset"), "{report:#?}");
    assert!(report.row.can_resume);
    engine.mend();
    all_done(&carry_out(&engine, &shown).await);
}

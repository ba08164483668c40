//! The countries of ISO 3166-1 (2023 edition of the list that Debian keeps).
//!
//! Okta does not say which list of names it holds. A name stands here where ISO's short name and the name in everyday
//! English (Unicode CLDR, 2026) are the same word, and for the one other country whose name Okta's own example shows.

/// A country.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct Country {
    pub(super) alpha_2: &'static str,
    pub(super) alpha_3: &'static str,
    /// Three digits.
    pub(super) numeric: &'static str,
    /// `None` where the lists of names differ.
    pub(super) name: Option<&'static str>,
}

/// Returns the country that a code means: two or three capital letters, or three digits.
pub(super) fn of_code(code: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| [country.alpha_2, country.alpha_3, country.numeric].contains(&code))
}

/// Returns the country of this name.
pub(super) fn of_name(name: &str) -> Option<&'static Country> {
    COUNTRIES.iter().find(|country| country.name == Some(name))
}

const fn country(
    alpha_2: &'static str,
    alpha_3: &'static str,
    numeric: &'static str,
    name: Option<&'static str>,
) -> Country {
    Country { alpha_2, alpha_3, numeric, name }
}

#[rustfmt::skip]
static COUNTRIES: [Country; 249] = [
    country("AD", "AND", "020", Some("Andorra")),
    country("AE", "ARE", "784", Some("United Arab Emirates")),
    country("AF", "AFG", "004", Some("Afghanistan")),
    country("AG", "ATG", "028", None),
    country("AI", "AIA", "660", Some("Anguilla")),
    country("AL", "ALB", "008", Some("Albania")),
    country("AM", "ARM", "051", Some("Armenia")),
    country("AO", "AGO", "024", Some("Angola")),
    country("AQ", "ATA", "010", Some("Antarctica")),
    country("AR", "ARG", "032", Some("Argentina")),
    country("AS", "ASM", "016", Some("American Samoa")),
    country("AT", "AUT", "040", Some("Austria")),
    country("AU", "AUS", "036", Some("Australia")),
    country("AW", "ABW", "533", Some("Aruba")),
    country("AX", "ALA", "248", Some("Åland Islands")),
    country("AZ", "AZE", "031", Some("Azerbaijan")),
    country("BA", "BIH", "070", None),
    country("BB", "BRB", "052", Some("Barbados")),
    country("BD", "BGD", "050", Some("Bangladesh")),
    country("BE", "BEL", "056", Some("Belgium")),
    country("BF", "BFA", "854", Some("Burkina Faso")),
    country("BG", "BGR", "100", Some("Bulgaria")),
    country("BH", "BHR", "048", Some("Bahrain")),
    country("BI", "BDI", "108", Some("Burundi")),
    country("BJ", "BEN", "204", Some("Benin")),
    country("BL", "BLM", "652", None),
    country("BM", "BMU", "060", Some("Bermuda")),
    country("BN", "BRN", "096", None),
    country("BO", "BOL", "068", None),
    country("BQ", "BES", "535", None),
    country("BR", "BRA", "076", Some("Brazil")),
    country("BS", "BHS", "044", Some("Bahamas")),
    country("BT", "BTN", "064", Some("Bhutan")),
    country("BV", "BVT", "074", Some("Bouvet Island")),
    country("BW", "BWA", "072", Some("Botswana")),
    country("BY", "BLR", "112", Some("Belarus")),
    country("BZ", "BLZ", "084", Some("Belize")),
    country("CA", "CAN", "124", Some("Canada")),
    country("CC", "CCK", "166", Some("Cocos (Keeling) Islands")),
    country("CD", "COD", "180", None),
    country("CF", "CAF", "140", Some("Central African Republic")),
    country("CG", "COG", "178", None),
    country("CH", "CHE", "756", Some("Switzerland")),
    country("CI", "CIV", "384", None),
    country("CK", "COK", "184", Some("Cook Islands")),
    country("CL", "CHL", "152", Some("Chile")),
    country("CM", "CMR", "120", Some("Cameroon")),
    country("CN", "CHN", "156", Some("China")),
    country("CO", "COL", "170", Some("Colombia")),
    country("CR", "CRI", "188", Some("Costa Rica")),
    country("CU", "CUB", "192", Some("Cuba")),
    country("CV", "CPV", "132", None),
    country("CW", "CUW", "531", Some("Curaçao")),
    country("CX", "CXR", "162", Some("Christmas Island")),
    country("CY", "CYP", "196", Some("Cyprus")),
    country("CZ", "CZE", "203", Some("Czechia")),
    country("DE", "DEU", "276", Some("Germany")),
    country("DJ", "DJI", "262", Some("Djibouti")),
    country("DK", "DNK", "208", Some("Denmark")),
    country("DM", "DMA", "212", Some("Dominica")),
    country("DO", "DOM", "214", Some("Dominican Republic")),
    country("DZ", "DZA", "012", Some("Algeria")),
    country("EC", "ECU", "218", Some("Ecuador")),
    country("EE", "EST", "233", Some("Estonia")),
    country("EG", "EGY", "818", Some("Egypt")),
    country("EH", "ESH", "732", Some("Western Sahara")),
    country("ER", "ERI", "232", Some("Eritrea")),
    country("ES", "ESP", "724", Some("Spain")),
    country("ET", "ETH", "231", Some("Ethiopia")),
    country("FI", "FIN", "246", Some("Finland")),
    country("FJ", "FJI", "242", Some("Fiji")),
    country("FK", "FLK", "238", None),
    country("FM", "FSM", "583", None),
    country("FO", "FRO", "234", Some("Faroe Islands")),
    country("FR", "FRA", "250", Some("France")),
    country("GA", "GAB", "266", Some("Gabon")),
    country("GB", "GBR", "826", Some("United Kingdom")),
    country("GD", "GRD", "308", Some("Grenada")),
    country("GE", "GEO", "268", Some("Georgia")),
    country("GF", "GUF", "254", Some("French Guiana")),
    country("GG", "GGY", "831", Some("Guernsey")),
    country("GH", "GHA", "288", Some("Ghana")),
    country("GI", "GIB", "292", Some("Gibraltar")),
    country("GL", "GRL", "304", Some("Greenland")),
    country("GM", "GMB", "270", Some("Gambia")),
    country("GN", "GIN", "324", Some("Guinea")),
    country("GP", "GLP", "312", Some("Guadeloupe")),
    country("GQ", "GNQ", "226", Some("Equatorial Guinea")),
    country("GR", "GRC", "300", Some("Greece")),
    country("GS", "SGS", "239", None),
    country("GT", "GTM", "320", Some("Guatemala")),
    country("GU", "GUM", "316", Some("Guam")),
    country("GW", "GNB", "624", Some("Guinea-Bissau")),
    country("GY", "GUY", "328", Some("Guyana")),
    country("HK", "HKG", "344", None),
    country("HM", "HMD", "334", None),
    country("HN", "HND", "340", Some("Honduras")),
    country("HR", "HRV", "191", Some("Croatia")),
    country("HT", "HTI", "332", Some("Haiti")),
    country("HU", "HUN", "348", Some("Hungary")),
    country("ID", "IDN", "360", Some("Indonesia")),
    country("IE", "IRL", "372", Some("Ireland")),
    country("IL", "ISR", "376", Some("Israel")),
    country("IM", "IMN", "833", Some("Isle of Man")),
    country("IN", "IND", "356", Some("India")),
    country("IO", "IOT", "086", Some("British Indian Ocean Territory")),
    country("IQ", "IRQ", "368", Some("Iraq")),
    country("IR", "IRN", "364", None),
    country("IS", "ISL", "352", Some("Iceland")),
    country("IT", "ITA", "380", Some("Italy")),
    country("JE", "JEY", "832", Some("Jersey")),
    country("JM", "JAM", "388", Some("Jamaica")),
    country("JO", "JOR", "400", Some("Jordan")),
    country("JP", "JPN", "392", Some("Japan")),
    country("KE", "KEN", "404", Some("Kenya")),
    country("KG", "KGZ", "417", Some("Kyrgyzstan")),
    country("KH", "KHM", "116", Some("Cambodia")),
    country("KI", "KIR", "296", Some("Kiribati")),
    country("KM", "COM", "174", Some("Comoros")),
    country("KN", "KNA", "659", None),
    country("KP", "PRK", "408", None),
    country("KR", "KOR", "410", None),
    country("KW", "KWT", "414", Some("Kuwait")),
    country("KY", "CYM", "136", Some("Cayman Islands")),
    country("KZ", "KAZ", "398", Some("Kazakhstan")),
    country("LA", "LAO", "418", None),
    country("LB", "LBN", "422", Some("Lebanon")),
    country("LC", "LCA", "662", None),
    country("LI", "LIE", "438", Some("Liechtenstein")),
    country("LK", "LKA", "144", Some("Sri Lanka")),
    country("LR", "LBR", "430", Some("Liberia")),
    country("LS", "LSO", "426", Some("Lesotho")),
    country("LT", "LTU", "440", Some("Lithuania")),
    country("LU", "LUX", "442", Some("Luxembourg")),
    country("LV", "LVA", "428", Some("Latvia")),
    country("LY", "LBY", "434", Some("Libya")),
    country("MA", "MAR", "504", Some("Morocco")),
    country("MC", "MCO", "492", Some("Monaco")),
    country("MD", "MDA", "498", None),
    country("ME", "MNE", "499", Some("Montenegro")),
    country("MF", "MAF", "663", None),
    country("MG", "MDG", "450", Some("Madagascar")),
    country("MH", "MHL", "584", Some("Marshall Islands")),
    country("MK", "MKD", "807", Some("North Macedonia")),
    country("ML", "MLI", "466", Some("Mali")),
    country("MM", "MMR", "104", None),
    country("MN", "MNG", "496", Some("Mongolia")),
    country("MO", "MAC", "446", None),
    country("MP", "MNP", "580", Some("Northern Mariana Islands")),
    country("MQ", "MTQ", "474", Some("Martinique")),
    country("MR", "MRT", "478", Some("Mauritania")),
    country("MS", "MSR", "500", Some("Montserrat")),
    country("MT", "MLT", "470", Some("Malta")),
    country("MU", "MUS", "480", Some("Mauritius")),
    country("MV", "MDV", "462", Some("Maldives")),
    country("MW", "MWI", "454", Some("Malawi")),
    country("MX", "MEX", "484", Some("Mexico")),
    country("MY", "MYS", "458", Some("Malaysia")),
    country("MZ", "MOZ", "508", Some("Mozambique")),
    country("NA", "NAM", "516", Some("Namibia")),
    country("NC", "NCL", "540", Some("New Caledonia")),
    country("NE", "NER", "562", Some("Niger")),
    country("NF", "NFK", "574", Some("Norfolk Island")),
    country("NG", "NGA", "566", Some("Nigeria")),
    country("NI", "NIC", "558", Some("Nicaragua")),
    country("NL", "NLD", "528", Some("Netherlands")),
    country("NO", "NOR", "578", Some("Norway")),
    country("NP", "NPL", "524", Some("Nepal")),
    country("NR", "NRU", "520", Some("Nauru")),
    country("NU", "NIU", "570", Some("Niue")),
    country("NZ", "NZL", "554", Some("New Zealand")),
    country("OM", "OMN", "512", Some("Oman")),
    country("PA", "PAN", "591", Some("Panama")),
    country("PE", "PER", "604", Some("Peru")),
    country("PF", "PYF", "258", Some("French Polynesia")),
    country("PG", "PNG", "598", Some("Papua New Guinea")),
    country("PH", "PHL", "608", Some("Philippines")),
    country("PK", "PAK", "586", Some("Pakistan")),
    country("PL", "POL", "616", Some("Poland")),
    country("PM", "SPM", "666", None),
    country("PN", "PCN", "612", None),
    country("PR", "PRI", "630", Some("Puerto Rico")),
    country("PS", "PSE", "275", None),
    country("PT", "PRT", "620", Some("Portugal")),
    country("PW", "PLW", "585", Some("Palau")),
    country("PY", "PRY", "600", Some("Paraguay")),
    country("QA", "QAT", "634", Some("Qatar")),
    country("RE", "REU", "638", Some("Réunion")),
    country("RO", "ROU", "642", Some("Romania")),
    country("RS", "SRB", "688", Some("Serbia")),
    country("RU", "RUS", "643", None),
    country("RW", "RWA", "646", Some("Rwanda")),
    country("SA", "SAU", "682", Some("Saudi Arabia")),
    country("SB", "SLB", "090", Some("Solomon Islands")),
    country("SC", "SYC", "690", Some("Seychelles")),
    country("SD", "SDN", "729", Some("Sudan")),
    country("SE", "SWE", "752", Some("Sweden")),
    country("SG", "SGP", "702", Some("Singapore")),
    country("SH", "SHN", "654", None),
    country("SI", "SVN", "705", Some("Slovenia")),
    country("SJ", "SJM", "744", None),
    country("SK", "SVK", "703", Some("Slovakia")),
    country("SL", "SLE", "694", Some("Sierra Leone")),
    country("SM", "SMR", "674", Some("San Marino")),
    country("SN", "SEN", "686", Some("Senegal")),
    country("SO", "SOM", "706", Some("Somalia")),
    country("SR", "SUR", "740", Some("Suriname")),
    country("SS", "SSD", "728", Some("South Sudan")),
    country("ST", "STP", "678", None),
    country("SV", "SLV", "222", Some("El Salvador")),
    country("SX", "SXM", "534", None),
    country("SY", "SYR", "760", None),
    country("SZ", "SWZ", "748", Some("Eswatini")),
    country("TC", "TCA", "796", None),
    country("TD", "TCD", "148", Some("Chad")),
    country("TF", "ATF", "260", Some("French Southern Territories")),
    country("TG", "TGO", "768", Some("Togo")),
    country("TH", "THA", "764", Some("Thailand")),
    country("TJ", "TJK", "762", Some("Tajikistan")),
    country("TK", "TKL", "772", Some("Tokelau")),
    country("TL", "TLS", "626", Some("Timor-Leste")),
    country("TM", "TKM", "795", Some("Turkmenistan")),
    country("TN", "TUN", "788", Some("Tunisia")),
    country("TO", "TON", "776", Some("Tonga")),
    country("TR", "TUR", "792", Some("Türkiye")),
    country("TT", "TTO", "780", None),
    country("TV", "TUV", "798", Some("Tuvalu")),
    country("TW", "TWN", "158", None),
    country("TZ", "TZA", "834", None),
    country("UA", "UKR", "804", Some("Ukraine")),
    country("UG", "UGA", "800", Some("Uganda")),
    country("UM", "UMI", "581", None),
    country("US", "USA", "840", Some("United States")),
    country("UY", "URY", "858", Some("Uruguay")),
    country("UZ", "UZB", "860", Some("Uzbekistan")),
    country("VA", "VAT", "336", None),
    country("VC", "VCT", "670", None),
    country("VE", "VEN", "862", None),
    country("VG", "VGB", "092", None),
    country("VI", "VIR", "850", None),
    country("VN", "VNM", "704", None),
    country("VU", "VUT", "548", Some("Vanuatu")),
    country("WF", "WLF", "876", None),
    country("WS", "WSM", "882", Some("Samoa")),
    country("YE", "YEM", "887", Some("Yemen")),
    country("YT", "MYT", "175", Some("Mayotte")),
    country("ZA", "ZAF", "710", Some("South Africa")),
    country("ZM", "ZMB", "894", Some("Zambia")),
    country("ZW", "ZWE", "716", Some("Zimbabwe")),
];

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn every_code_and_name_means_one_country() {
        let codes: BTreeSet<&str> = COUNTRIES
            .iter()
            .flat_map(|country| {
                [Some(country.alpha_2), Some(country.alpha_3), Some(country.numeric), country.name]
            })
            .flatten()
            .collect();
        let names = COUNTRIES.iter().filter(|country| country.name.is_some()).count();
        assert_eq!(codes.len(), 3 * COUNTRIES.len() + names);
        for country in &COUNTRIES {
            let capital = |code: &str| code.chars().all(|letter| letter.is_ascii_uppercase());
            assert!(country.alpha_2.len() == 2 && capital(country.alpha_2), "{country:?}");
            assert!(country.alpha_3.len() == 3 && capital(country.alpha_3), "{country:?}");
            assert!(country.numeric.len() == 3 && country.numeric.parse::<u16>().is_ok(), "{country:?}");
        }
    }

    #[test]
    fn codes_and_names_are_found() {
        for code in ["DE", "DEU", "276"] {
            assert_eq!(of_code(code).and_then(|country| country.name), Some("Germany"), "{code}");
        }
        assert_eq!(of_name("Poland").map(|country| country.alpha_2), Some("PL"));
        assert_eq!(of_code("VN").map(|country| country.name), Some(None));
        for not in ["", "de", "Deutschland", "8", "ZZ"] {
            assert_eq!((of_code(not), of_name(not)), (None, None), "{not}");
        }
    }
}

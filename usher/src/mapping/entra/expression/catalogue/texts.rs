//! Functions on texts, and those that choose.

use super::super::Function;
use super::super::Function as F;
use super::row;
use crate::mapping::Signature;

pub(super) static ROWS: [(Function, Signature); 26] = [
    (
        F::Append,
        row(
            "Append",
            &["source", "suffix"],
            "Puts a text behind another.",
            "Append(\"zoe\", \".test\")",
            "zoe.test",
            "Text",
        ),
    ),
    (
        F::CBool,
        row(
            "CBool",
            &["expression"],
            "Gives True for a comparison that holds and for a number other than 0, else False.",
            "CBool(\"Sales\" = \"Sales\")",
            "True",
            "Conditions",
        ),
    ),
    (
        F::Coalesce,
        row(
            "Coalesce",
            &["source", "source*"],
            "Gives the first value that is there; the last one stands for none.",
            "Coalesce([mail], [userPrincipalName])",
            "",
            "Conditions",
        ),
    ),
    (
        F::ConvertToBase64,
        row(
            "ConvertToBase64",
            &["source"],
            "Writes a text in Base64 of its UTF-16.",
            "ConvertToBase64(\"Zoë\")",
            "WgBvAOsA",
            "Text",
        ),
    ),
    (
        F::ConvertToUtf8Hex,
        row(
            "ConvertToUTF8Hex",
            &["source"],
            "Writes the bytes of a text in UTF-8 as hexadecimal digits.",
            "ConvertToUTF8Hex(\"Zoë\")",
            "5A6FC3AB",
            "Text",
        ),
    ),
    (F::CStr, row("CStr", &["value"], "Gives a value as a text.", "CStr(1042)", "1042", "Text")),
    (
        F::IgnoreFlowIfNullOrEmpty,
        row(
            "IgnoreFlowIfNullOrEmpty",
            &["expression"],
            "Leaves the target as it is where the value is empty.",
            "IgnoreFlowIfNullOrEmpty([department])",
            "",
            "Conditions",
        ),
    ),
    (
        F::Iif,
        row(
            "IIF",
            &["condition", "valueIfTrue?", "valueIfFalse?"],
            "Gives one value where a comparison holds, and another where it does not.",
            "IIF([country] = \"GB\", \"UK\", [country])",
            "",
            "Conditions",
        ),
    ),
    (
        F::IsNothing,
        row("IsNothing", &["source"], "An older name of IsNull.", "IsNothing([mail])", "", "Conditions"),
    ),
    (
        F::IsNull,
        row("IsNull", &["expression"], "Is the attribute absent?", "IsNull([mail])", "", "Conditions"),
    ),
    (
        F::IsNullOrEmpty,
        row(
            "IsNullOrEmpty",
            &["expression"],
            "Is the attribute absent or empty?",
            "IsNullOrEmpty([mail])",
            "",
            "Conditions",
        ),
    ),
    (
        F::IsPresent,
        row(
            "IsPresent",
            &["expression"],
            "Is the attribute there, and not empty?",
            "IsPresent([department])",
            "",
            "Conditions",
        ),
    ),
    (
        F::IsString,
        row(
            "IsString",
            &["expression"],
            "Can the value be a text?",
            "IsString(\"Sales\")",
            "True",
            "Conditions",
        ),
    ),
    (
        F::Join,
        row(
            "Join",
            &["separator", "source*"],
            "Puts texts and the values of lists together, with a separator between them; empty ones are left out.",
            "Join(\" \", \"Zoë\", \"\", \"O'Brien-Łukasz\")",
            "Zoë O'Brien-Łukasz",
            "Text",
        ),
    ),
    (
        F::Left,
        row(
            "Left",
            &["String", "NumChars"],
            "Gives so many characters from the beginning.",
            "Left(\"Zoë\", 2)",
            "Zo",
            "Text",
        ),
    ),
    (
        F::Mid,
        row(
            "Mid",
            &["source", "start", "length"],
            "Gives so many characters from a place on, counted from 1.",
            "Mid(\"zoe@practice.example\", 1, 3)",
            "zoe",
            "Text",
        ),
    ),
    (
        F::NormalizeDiacritics,
        row(
            "NormalizeDiacritics",
            &["source"],
            "Replaces letters with marks by plain ones, by Microsoft's table.",
            "NormalizeDiacritics(\"O'Brien-Łukasz\")",
            "O'Brien-Lukasz",
            "Text",
        ),
    ),
    (
        F::Not,
        row(
            "Not",
            &["source"],
            "Gives False for True, and True for everything else.",
            "Not(\"True\")",
            "False",
            "Conditions",
        ),
    ),
    (
        F::PCase,
        row(
            "PCase",
            &["source", "wordSeparators?"],
            "Begins each word with a capital and writes the rest small.",
            "PCase(\"O'BRIEN-ŁUKASZ\", \" '-\")",
            "O'Brien-Łukasz",
            "Text",
        ),
    ),
    (
        F::Prepend,
        row(
            "Prepend",
            &["prefix", "source"],
            "Puts a text before another.",
            "Prepend(\"x-\", \"zoe\")",
            "x-zoe",
            "Text",
        ),
    ),
    (
        F::Replace,
        row(
            "Replace",
            &[
                "source",
                "Find?",
                "RegularExpression?",
                "RegularExpressionGroupName?",
                "Replacement?",
                "ReplacementPropertyName?",
                "Template?",
            ],
            "Replaces a text, or what a pattern finds.",
            "Replace(\"+48 22 555 01 00\", , \"[^0-9+]\", , \"\", , )",
            "+48225550100",
            "Text",
        ),
    ),
    (
        F::StripSpaces,
        row(
            "StripSpaces",
            &["source"],
            "Takes the spaces out of a text.",
            "StripSpaces(\"+48 22 555\")",
            "+4822555",
            "Text",
        ),
    ),
    (
        F::Switch,
        row(
            "Switch",
            &["source", "defaultValue?", "switchValue*"],
            "Gives the value that belongs to a key, or the default; capital and small letters differ.",
            "Switch([country], \"en-US\", \"PL\", \"pl-PL\", \"FR\", \"fr-FR\")",
            "",
            "Conditions",
        ),
    ),
    (
        F::ToLower,
        row(
            "ToLower",
            &["source", "culture?"],
            "Writes a text in small letters.",
            "ToLower(\"O'Brien-ŁUKASZ\")",
            "o'brien-łukasz",
            "Text",
        ),
    ),
    (
        F::ToUpper,
        row(
            "ToUpper",
            &["source", "culture?"],
            "Writes a text in capital letters.",
            "ToUpper(\"O'Brien-Łukasz\")",
            "O'BRIEN-ŁUKASZ",
            "Text",
        ),
    ),
    (
        F::Word,
        row(
            "Word",
            &["String", "WordNumber", "Delimiters"],
            "Gives one word of a text by its place, counted from 1.",
            "Word(\"Zoë O'Brien-Łukasz\", 2, \" \")",
            "O'Brien-Łukasz",
            "Text",
        ),
    ),
];

//! Functions on dates, numbers, lists and roles, and those that ask the directory or chance.

use super::super::Function;
use super::super::Function as F;
use super::row;
use crate::mapping::Signature;

pub(super) static ROWS: [(Function, Signature); 23] = [
    (
        F::AppRoleAssignments,
        row(
            "AppRoleAssignments",
            &["source"],
            "Gives the names of the person's roles in the application.",
            "AppRoleAssignments([appRoleAssignments])",
            "",
            "Roles",
        ),
    ),
    (
        F::AppRoleAssignmentsComplex,
        row(
            "AppRoleAssignmentsComplex",
            &["source"],
            "Gives the person's roles as SCIM's list of roles, none of them primary; works for assigned people alone.",
            "AppRoleAssignmentsComplex([appRoleAssignments])",
            "",
            "Roles",
        ),
    ),
    (
        F::AssertiveAppRoleAssignmentsComplex,
        row(
            "AssertiveAppRoleAssignmentsComplex",
            &["source"],
            "The same, and an update replaces the list where the other adds to it.",
            "AssertiveAppRoleAssignmentsComplex([appRoleAssignments])",
            "",
            "Roles",
        ),
    ),
    (
        F::BitAnd,
        row(
            "BitAnd",
            &["value1", "value2"],
            "Gives the bits that two numbers have in common.",
            "BitAnd(&HF, &HF7)",
            "7",
            "Numbers",
        ),
    ),
    (
        F::CDate,
        row(
            "CDate",
            &["expression"],
            "Reads a date and gives it in UTC.",
            "CDate(\"2021-06-30+08:00\")",
            "6/29/2021 4:00:00 PM",
            "Dates",
        ),
    ),
    (
        F::Count,
        row(
            "Count",
            &["attribute"],
            "Counts the values of a list.",
            "Count(Split(\"Basic;Licensed;Basic\", \";\"))",
            "3",
            "Lists",
        ),
    ),
    (
        F::DateAdd,
        row(
            "DateAdd",
            &["interval", "value", "dateTime"],
            "Moves a date by so many yyyy, m, d, ww, h, n or s.",
            "DateAdd(\"d\", 7, CDate(\"2026-04-30\"))",
            "5/7/2026 12:00:00 AM",
            "Dates",
        ),
    ),
    (
        F::DateDiff,
        row(
            "DateDiff",
            &["interval", "date1", "date2"],
            "Counts from the first date to the second, in yyyy, m, d, ww, h, n or s.",
            "DateDiff(\"d\", CDate(\"2026-04-01\"), CDate(\"2026-04-30\"))",
            "29",
            "Dates",
        ),
    ),
    (
        F::DateFromNum,
        row(
            "DateFromNum",
            &["value"],
            "Turns Active Directory's file time into a date.",
            "DateFromNum(129699324000000000)",
            "1/1/2012 11:00:00 PM",
            "Dates",
        ),
    ),
    (
        F::DefaultDomain,
        row(
            "DefaultDomain",
            &[],
            "Gives the tenant's default domain.",
            "Join(\"@\", [mailNickname], DefaultDomain())",
            "",
            "Directory",
        ),
    ),
    (
        F::FormatDateTime,
        row(
            "FormatDateTime",
            &["source", "dateTimeStyles?", "inputFormat", "outputFormat"],
            "Reads a date in one of .NET's forms and writes it in another.",
            "FormatDateTime(\"20150123105347.1Z\", , \"yyyyMMddHHmmss.fZ\", \"yyyy-MM-dd\")",
            "2015-01-23",
            "Dates",
        ),
    ),
    (F::Guid, row("Guid", &[], "Makes a new GUID, another one at each run.", "Guid()", "", "Chance")),
    (
        F::InStr,
        row(
            "InStr",
            &["value1", "value2", "start?", "compareType?"],
            "Gives the place of a text inside another, counted from 1, and 0 where it is not there.",
            "InStr(\"zoe@practice.example\", \"@\")",
            "4",
            "Numbers",
        ),
    ),
    (
        F::Item,
        row(
            "Item",
            &["attribute", "index"],
            "Gives one value of a list by its place, counted from 1.",
            "Item(Split(\"Basic;Licensed\", \";\"), 2)",
            "Licensed",
            "Lists",
        ),
    ),
    (F::Len, row("Len", &["String"], "Counts the characters of a text.", "Len(\"Zoë\")", "3", "Numbers")),
    (F::Now, row("Now", &[], "Gives the moment in UTC, another one at each run.", "Now()", "", "Dates")),
    (
        F::NumFromDate,
        row(
            "NumFromDate",
            &["value"],
            "Turns a date into Active Directory's file time.",
            "NumFromDate(\"2020-12-31 23:59:59-08:00\")",
            "132539615990000000",
            "Dates",
        ),
    ),
    (
        F::RandomString,
        row(
            "RandomString",
            &[
                "Length",
                "MinimumNumbers",
                "MinimumSpecialCharacters",
                "MinimumCapital",
                "MinimumLowerCase",
                "CharactersToAvoid?",
            ],
            "Makes a text of chance, another one at each run.",
            "RandomString(10, 2, 2, 2, 1, \"?,\")",
            "",
            "Chance",
        ),
    ),
    (
        F::Redact,
        row(
            "Redact",
            &["value"],
            "Gives the value and hides it in Entra's logs.",
            "Redact([employeeId])",
            "",
            "Directory",
        ),
    ),
    (
        F::RemoveDuplicates,
        row(
            "RemoveDuplicates",
            &["attribute"],
            "Gives each value of a list once.",
            "RemoveDuplicates(Split(\"Basic;Licensed;Basic\", \";\"))",
            "[\"Basic\",\"Licensed\"]",
            "Lists",
        ),
    ),
    (
        F::SelectUniqueValue,
        row(
            "SelectUniqueValue",
            &["uniqueValueRule", "uniqueValueRule*"],
            "Gives the first value that nobody has in the target; outermost, and only when somebody is made.",
            "SelectUniqueValue([mailNickname], Append([mailNickname], \"1\"))",
            "",
            "Directory",
        ),
    ),
    (
        F::SingleAppRoleAssignment,
        row(
            "SingleAppRoleAssignment",
            &["source"],
            "Gives the name of the person's one role in the application.",
            "SingleAppRoleAssignment([appRoleAssignments])",
            "",
            "Roles",
        ),
    ),
    (
        F::Split,
        row(
            "Split",
            &["source", "delimiter"],
            "Cuts a text into a list; spaces around the parts fall away, as in Microsoft's sample.",
            "Split(\"Basic, Licensed\", \",\")",
            "[\"Basic\",\"Licensed\"]",
            "Lists",
        ),
    ),
];

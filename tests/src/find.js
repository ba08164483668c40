// Finds what a person would: visible elements by their words, or by their role and accessible name.
// Arguments: how ("css", "role" or "text"), what, and for a role the name or null. Returns elements.
// Roles and names follow WAI-ARIA and accname as far as our pages use them.
const [how, what, wantedName] = arguments;

const IMPLICIT = {
  alert: "",
  button: "button,summary,input[type=button],input[type=submit],input[type=reset]",
  cell: "td",
  checkbox: "input[type=checkbox]",
  columnheader: "th:not([scope=row])",
  combobox: "select:not([multiple]):not([size])",
  dialog: "dialog",
  group: "fieldset,details",
  heading: "h1,h2,h3,h4,h5,h6",
  img: "img[alt]:not([alt=''])",
  link: "a[href]",
  list: "ul,ol",
  listitem: "li",
  main: "main",
  navigation: "nav",
  option: "option",
  progressbar: "progress",
  radio: "input[type=radio]",
  region: "section[aria-label],section[aria-labelledby]",
  row: "tr",
  rowheader: "th[scope=row]",
  searchbox: "input[type=search]",
  status: "output",
  table: "table",
  textbox: "textarea,input:not([type]),input[type=text],input[type=email],input[type=url],input[type=tel],input[type=password]",
};

const words = (text) => (text ?? "").replace(/\s+/g, " ").trim();

const isVisible = (element) => {
  if (element.closest("[aria-hidden=true],[inert]")) return false;
  // The option of a closed list has no box of its own.
  const drawn = element.tagName === "OPTION" ? element.closest("select") : element;
  return drawn.getClientRects().length > 0 && getComputedStyle(drawn).visibility === "visible";
};

// The words of an element without those that are hidden from people: as they are seen, or as they are read out, where
// a label stands for what is inside.
const textOf = (node, readOut = true) => {
  if (node.nodeType === Node.TEXT_NODE) return node.data;
  if (node.nodeType !== Node.ELEMENT_NODE || ["SCRIPT", "STYLE"].includes(node.tagName)) return "";
  if (node.getAttribute("aria-hidden") === "true" || getComputedStyle(node).display === "none") return "";
  if (node.tagName === "IMG") return ` ${node.alt} `;
  if (readOut && node.hasAttribute("aria-label")) return ` ${node.getAttribute("aria-label")} `;
  const inside = [...node.childNodes].map((child) => textOf(child, readOut)).join("");
  return getComputedStyle(node).display.startsWith("inline") ? inside : ` ${inside} `;
};

const nameOf = (element) => {
  const labelledBy = element.getAttribute("aria-labelledby");
  if (labelledBy) {
    return words(labelledBy.split(/\s+/).map((id) => document.getElementById(id)?.textContent).join(" "));
  }
  if (element.hasAttribute("aria-label")) return words(element.getAttribute("aria-label"));
  if (element.labels?.length) return words([...element.labels].map((label) => textOf(label)).join(" "));
  if (element.tagName === "INPUT" && element.value && ["button", "submit", "reset"].includes(element.type)) {
    return words(element.value);
  }
  const caption = element.querySelector(":scope > legend,:scope > caption");
  return words(caption ? textOf(caption) : textOf(element)) || words(element.title || element.placeholder);
};

const byRole = () => {
  const implicit = IMPLICIT[what];
  if (implicit === undefined) throw new Error(`find.js does not know the role ${what}`);
  const selector = `[role~="${what}"]${implicit && implicit.split(",").map((tag) => `,${tag}:not([role])`).join("")}`;
  return [...document.querySelectorAll(selector)].filter((element) => wantedName === null || nameOf(element) === wantedName);
};

// The smallest elements whose words hold the wanted ones.
const byText = () => {
  const holds = (element) => isVisible(element) && words(textOf(element, false)).includes(what);
  const found = [];
  const visit = (element) => {
    if (!holds(element)) return;
    const before = found.length;
    for (const child of element.children) visit(child);
    if (found.length === before) found.push(element);
  };
  if (document.body) visit(document.body);
  return found;
};

const found = { css: () => [...document.querySelectorAll(what)], role: byRole, text: byText }[how]();
return found.filter(isVisible);

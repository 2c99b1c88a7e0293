// Filtering is an extra: every row is on the page without it.
for (const form of document.querySelectorAll("form.filter")) {
  const rows = [...document.getElementById(form.dataset.for).tBodies[0].rows];
  const apply = () => {
    const { text, severity, rule } = form.elements;
    const wanted = text.value.toLowerCase();
    let shown = 0;
    for (const row of rows) {
      const fits =
        (!severity?.value || row.dataset.severity === severity.value) &&
        (!rule?.value || row.dataset.rule === rule.value) &&
        row.textContent.toLowerCase().includes(wanted);
      row.hidden = !fits;
      shown += fits;
    }
    form.querySelector("output").value = shown;
  };
  form.addEventListener("input", apply);
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = false;
  apply();
}
// Sorting too: rows are in the order of the report without it.
const collator = new Intl.Collator(document.documentElement.lang, { numeric: true });
const levels = ["high", "medium", "low"]; // a level is a rank, whatever its word begins with
for (const table of document.querySelectorAll("table.sortable")) {
  const heads = [...table.tHead.rows[0].cells];
  heads.forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.append(...head.childNodes);
    head.append(button);
    button.addEventListener("click", () => {
      const up = head.getAttribute("aria-sort") !== "ascending";
      for (const other of heads) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", up ? "ascending" : "descending");
      const text = (row) => row.cells[column].textContent.replaceAll(",", "");
      const rank = (row) => levels.findIndex((level) => row.cells[column].querySelector(".severity." + level));
      const compare = (a, b) => rank(a) - rank(b) || collator.compare(text(a), text(b));
      const rows = [...table.tBodies[0].rows].sort(compare);
      table.tBodies[0].append(...(up ? rows : rows.reverse()));
    });
  });
}

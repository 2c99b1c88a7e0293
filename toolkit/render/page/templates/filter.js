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

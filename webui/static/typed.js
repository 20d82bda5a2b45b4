// What somebody typed outlives a change of the language, and a login that was over when the form was sent: it is kept
// in this tab until the form's page is there again, and filled in there. Without this it has to be typed once more.
"use strict";

(() => {
  const KEY = "typed";
  const UNKEPT = ["password", "file", "hidden", "submit"];

  const languages = document.querySelector(".languages");
  const here = languages.elements.next.value.split("?")[0];
  // Where one logs in, or is told that a login was over: the form that was sent before waits.
  const isBetween = document.querySelector("[data-form-waits]") !== null;

  const fields = () => {
    const found = document.querySelectorAll("main input[name], main textarea[name], main select[name]");
    return [...found].filter((field) => !UNKEPT.includes(field.type));
  };
  const isTicked = (field) => field.type === "checkbox" || field.type === "radio";
  const read = (field) => ({ name: field.name, value: field.value, isOn: field.checked });

  // A browser may refuse to keep anything.
  const store = (what) => {
    try {
      if (what) sessionStorage.setItem(KEY, JSON.stringify(what)); else sessionStorage.removeItem(KEY);
    } catch { /* Then it has to be typed once more. */ }
  };
  const stored = () => { try { return JSON.parse(sessionStorage.getItem(KEY)); } catch { return null; } };
  const keep = (isWanted) => store({ here, isWanted, fields: fields().map(read) });

  const fillIn = (kept) => {
    const found = fields();
    // Another form than the one that was left: nothing fits.
    if (found.length !== kept.length || found.some((field, place) => field.name !== kept[place].name)) return;
    found.forEach((field, place) => {
      const { value, isOn } = kept[place];
      if (isTicked(field) ? field.checked === isOn : field.value === value) return;
      if (isTicked(field)) field.checked = isOn;
      else field.value = value;
      field.dispatchEvent(new Event("input", { bubbles: true }));
    });
  };

  const kept = stored();
  if (kept && isBetween) {
    store({ ...kept, isWanted: true });
  } else if (kept) {
    store(null);
    if (kept.isWanted && kept.here === here) fillIn(kept.fields);
  }

  document.addEventListener("submit", (event) => {
    if (!isBetween) keep(event.target === languages);
  });
})();

// Une réponse exclusive cochée décoche les autres, et l'inverse ; sans ce script, l'enregistrement le refuse et le dit.
document.addEventListener("input", (evenement) => {
  const cochee = evenement.target;
  if (!(cochee instanceof HTMLInputElement) || cochee.type !== "checkbox" || !cochee.checked) return;
  const groupe = cochee.closest("fieldset");
  if (!groupe) return;
  for (const autre of groupe.querySelectorAll("input[type=checkbox]")) {
    if (autre !== cochee && (cochee.hasAttribute("data-exclusif") || autre.hasAttribute("data-exclusif"))) {
      autre.checked = false;
    }
  }
}, true);

// Une saisie commencée ne se quitte pas par mégarde : le navigateur demande d'abord. L'envoyer, ou y renoncer, la quitte.
"use strict";
const commencees = new Set();
const retenir = (evenement) => { evenement.preventDefault(); };
const commencer = (formulaire) => {
  if (!formulaire || formulaire.method !== "post" || formulaire.hasAttribute("data-sans-alerte")) return;
  commencees.add(formulaire);
  addEventListener("beforeunload", retenir);
};
// Une même saisie que deux formulaires offrent de renvoyer se quitte par l'un ou l'autre.
const quitter = (formulaire) => {
  const ensemble = formulaire.closest("[data-meme-saisie]");
  for (const quitte of ensemble ? ensemble.querySelectorAll("form") : [formulaire]) commencees.delete(quitte);
  if (!commencees.size) removeEventListener("beforeunload", retenir);
};
document.addEventListener("input", (evenement) => { commencer(evenement.target.form); });
document.addEventListener("submit", (evenement) => { quitter(evenement.target); });
document.addEventListener("click", (evenement) => {
  const renoncer = evenement.target.closest("form .fr-btns-group a, [data-meme-saisie] > p a");
  if (renoncer) quitter(renoncer.closest("form, [data-meme-saisie]"));
});
// La page rendue à un envoi porte une saisie que rien n'a encore enregistrée.
for (const formulaire of document.querySelectorAll("main[data-non-enregistre] form")) commencer(formulaire);

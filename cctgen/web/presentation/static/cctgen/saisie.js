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
  for (const quitte of [formulaire, ...(ensemble ? ensemble.querySelectorAll("form") : [])]) commencees.delete(quitte);
  if (!commencees.size) removeEventListener("beforeunload", retenir);
};
document.addEventListener("input", (evenement) => { commencer(evenement.target.form); });
// Un double clic n'envoie qu'une fois ce qui crée ; la page que l'on retrouve en revenant en arrière s'envoie de nouveau.
const envoyes = new Set();
addEventListener("pageshow", () => { envoyes.clear(); });
document.addEventListener("submit", (evenement) => {
  const formulaire = evenement.target;
  if (envoyes.has(formulaire)) { evenement.preventDefault(); return; }
  if (formulaire.hasAttribute("data-une-fois")) envoyes.add(formulaire);
  quitter(formulaire);
});
document.addEventListener("click", (evenement) => {
  const renoncer = evenement.target.closest("form .fr-btns-group a, [data-meme-saisie] > p a");
  if (renoncer) quitter(renoncer.closest("form, [data-meme-saisie]"));
});
// La page rendue à un envoi porte une saisie que rien n'a encore enregistrée, dans le formulaire envoyé : ni dans un
// bouton seul, ni dans celui que l'on n'a pas rempli.
const portes = (champ) => champ.type !== "submit" && !["", "csrfmiddlewaretoken", "auteur"].includes(champ.name);
for (const formulaire of document.querySelectorAll("main[data-non-enregistre] form:not([data-vide])")) {
  if ([...formulaire.elements].some(portes)) commencer(formulaire);
}

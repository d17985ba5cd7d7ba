// Un fichier trop gros se dit avant d'être envoyé ; le serveur le refuse de toute façon.
"use strict";
for (const champ of document.querySelectorAll("input[type=file][data-taille-max]")) {
  const dire = document.getElementById(champ.getAttribute("aria-describedby"));
  const limite = Number(champ.dataset.tailleMax);
  champ.addEventListener("change", () => {
    const fichier = champ.files[0];
    const gros = Boolean(fichier) && fichier.size > limite;
    const message = gros ? `Ce fichier dépasse ${Math.floor(limite / 1e6)}\u00a0Mo\u00a0: retirez-en images et annexes.` : "";
    champ.setCustomValidity(message);
    dire.textContent = message;
    dire.classList.toggle("fr-message--error", gros);
  });
  champ.form.addEventListener("submit", () => {
    const bouton = champ.form.querySelector("button[type=submit]");
    bouton.disabled = true;
    bouton.textContent = "Envoi et lecture en cours…";
  });
}
addEventListener("pageshow", (evenement) => { if (evenement.persisted) { location.reload(); } });

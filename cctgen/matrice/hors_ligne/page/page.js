// La page : on dépose un fichier, on lit ce qui manque. Rien ne sort du navigateur.

const element = (nom, texte = "", classe = "") => {
  const nouveau = document.createElement(nom);
  nouveau.textContent = texte;
  if (classe) nouveau.className = classe;
  return nouveau;
};
/** Compose un texte de l'outil : apostrophes et espaces du français, références qui ne se coupent pas au tiret. */
const compose = (nom, texte, classe = "") => {
  const francais = texte.replace(/'/g, "’").replace(/« /g, "«\u00a0").replace(/ (?=[»:;!?])/g, "\u00a0");
  const nouveau = element(nom, "", classe);
  for (const [rang, part] of francais.split(/([A-Z]+(?:-[A-Z0-9]+)+)/).entries()) nouveau.append(rang % 2 ? element("span", part, "ref") : part);
  return nouveau;
};
/** Vrai de ce que l'outil constate : le citer entre guillemets le ferait croire écrit dans la cellule. */
const estUnConstat = (detail) => detail.split(" ; ").every((dit) => CONSTATS.has(dit));
const CONSTATS = new Set([...REGLES.completude.map(({ constat }) => constat), ...REGLES.manques_des_composants.map(([constat]) => constat)]);
const REFS_MONTREES = 12;
const TITRE_DU_RISQUE = "Avant de déposer, voyez ce qui peut faire écarter l'offre";

function montrer(nomDuFichier, resultat) {
  const zone = document.getElementById("resultat");
  zone.replaceChildren();
  const deposable = resultat.motifs.length === 0;
  const aLire = deposable ? resultat.risques : resultat.motifs;
  const titre = compose("h2", deposable ? (aLire.length ? TITRE_DU_RISQUE : "Cette matrice peut être déposée") : "Cette matrice n'est pas encore déposable");
  const decision = element("div", "", `decision ${aLire.length ? "mauvaise" : "bonne"}`);
  decision.append(titre, element("p", `${nomDuFichier} · ${resultat.nom || "soumissionnaire non nommé"} · ${resultat.lignes.length} exigence${resultat.lignes.length > 1 ? "s" : ""}`));
  if (aLire.length) {
    const liste = element("ul");
    liste.append(...aLire.map((phrase) => compose("li", phrase)));
    decision.append(liste);
    if (deposable) decision.append(compose("p", "Elle peut être déposée telle quelle ; l'acheteur y verra ces points."));
  }
  zone.append(decision);
  const vierge = resultat.lignes.length > 0 && resultat.motifs.some((m) => m === REGLES.motifs.vierge.replace("{nombre}", String(resultat.lignes.length)));
  const tues = vierge ? ["reponse-absente", "primordiale-non-tenue"] : [];
  const ordre = Object.keys(REGLES.conseils);
  const codes = [...new Set(resultat.anomalies.map((a) => a.code))].filter((code) => !tues.includes(code));
  codes.sort((a, b) => ordre.indexOf(a) - ordre.indexOf(b));
  if (codes.length) zone.append(element("h2", "À vérifier", "titre-liste"));
  for (const code of codes) zone.append(sorte(code, resultat.anomalies.filter((a) => a.code === code)));
  if (!codes.length && deposable) zone.append(compose("p", "Rien d'autre à signaler."));
  document.body.dataset.etat = "fini";
  zone.focus();
}

function sorte(code, anomalies) {
  const [titre, conseil] = REGLES.conseils[code] ?? [code, ""];
  const section = element("section", "", "sorte");
  section.dataset.code = code;
  const entete = compose("h3", titre);
  entete.append(element("span", String(anomalies.length), "compte"));
  section.append(entete, compose("p", conseil, "conseil"), tableau(anomalies.slice(0, REFS_MONTREES), titre));
  if (anomalies.length > REFS_MONTREES) {
    const reste = element("details");
    reste.append(element("summary", `Voir les ${anomalies.length - REFS_MONTREES} autres`), tableau(anomalies.slice(REFS_MONTREES), titre));
    section.append(reste);
  }
  return section;
}

function tableau(anomalies, titre) {
  const liste = element("ul", "", "lieux");
  for (const { ref, feuille, cellule, detail } of anomalies) {
    const ligne = element("li");
    if (ref) ligne.append(element("strong", ref));
    ligne.append(element("span", [feuille, cellule].filter(Boolean).join("!"), "lieu"));
    if (detail && estUnConstat(detail)) ligne.append(compose("span", detail === titre ? "" : detail));
    else if (detail) ligne.append(element("q", detail.length > 160 ? `${detail.slice(0, 159)}…` : detail));
    liste.append(ligne);
  }
  return liste;
}

async function recevoir(fichier) {
  if (!fichier) return;
  document.body.dataset.etat = "lecture";
  montrer(fichier.name, await controler(await fichier.arrayBuffer()));
}

const choix = document.getElementById("fichier");
const depot = document.getElementById("depot");
choix.addEventListener("change", () => recevoir(choix.files[0]));
for (const nom of ["dragover", "dragleave", "drop"]) {
  document.addEventListener(nom, (evenement) => {
    evenement.preventDefault();
    depot.classList.toggle("survol", nom === "dragover");
    if (nom === "drop") recevoir(evenement.dataTransfer.files[0]);
  });
}
document.getElementById("version").textContent = REGLES.version;

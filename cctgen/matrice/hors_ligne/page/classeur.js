// Des pièces d'un .xlsx aux feuilles : textes par cellule, formules, remarques, mise en forme, fusions.

const lettreDe = (rang) => (rang < 0 ? "" : lettreDe(Math.floor(rang / 26) - 1) + String.fromCharCode(65 + (rang % 26)));
const adresse = (ligne, colonne) => `${lettreDe(colonne)}${ligne + 1}`;
const rangDe = (lettres) => [...lettres.toUpperCase()].reduce((rang, signe) => rang * 26 + signe.charCodeAt(0) - 64, 0) - 1;

const BLANCS = new RegExp(`[${[...REGLES.blancs].map((c) => `\\u{${c.codePointAt(0).toString(16)}}`).join("")}]+`, "gu");
const mots = (texte) => texte.split(BLANCS).filter(Boolean);
const estBlanc = (texte) => mots(texte).length === 0;

const enfants = (element, nom) => [...element.children].filter((enfant) => enfant.localName === nom);
const descendants = (element, nom) => [...element.getElementsByTagNameNS("*", nom)];

function relations(pieces, source) {
  const [, dossier, nom] = /^(.*)\/([^/]*)$/.exec(source);
  const xml = pieces.get(`${dossier}/_rels/${nom}.rels`);
  if (!xml) return [];
  return descendants(analyser(xml), "Relationship").map((relation) => {
    const cible = relation.getAttribute("Target") ?? "";
    const chemin = [];
    for (const part of (cible.startsWith("/") ? cible : `${dossier}/${cible}`).replaceAll("\\", "/").split("/")) {
      if (part === "..") chemin.pop();
      else if (part && part !== ".") chemin.push(part);
    }
    const nature = (relation.getAttribute("Type") ?? "").split("/").pop().toLowerCase();
    return { id: relation.getAttribute("Id"), nature, chemin: chemin.join("/").toLowerCase(), cible };
  });
}

const FORMATS_DE_DATE = new Set([14, 15, 16, 17, 18, 19, 20, 21, 22, 45, 46, 47]);

function texteDuNombre(valeur) {
  const nombre = Number(valeur);
  if (!Number.isFinite(nombre)) return valeur;
  if (nombre !== 0 && (Math.abs(nombre) < 1e-9 || Math.abs(nombre) >= 1e21)) return nombre.toExponential().toUpperCase();
  const texte = Math.abs(nombre) >= 1e-6 || nombre === 0 ? String(nombre) : nombre.toFixed(20).replace(/0+$/, "");
  return texte.replace(".", ",");
}

function texteDuPourcentage(valeur) {
  const nombre = Number(valeur);
  return Number.isFinite(nombre) ? `${texteDuNombre(Number((nombre * 100).toPrecision(15)))}\u00a0%` : valeur;
}

function texteEnrichi(element) {
  const porteurs = descendants(element, "t").filter((t) => t.closest("rPh") === null);
  return porteurs.map((t) => t.textContent).join("");
}

function lireClasseur(pieces) {
  const classeur = analyser(pieces.get("xl/workbook.xml"));
  const brut = new RegExp(REGLES.openpyxl).test(texteDe(pieces.get("docprops/app.xml")));
  const decoder = brut ? (texte) => texte : (texte) => texte.replace(/_x([0-9A-Fa-f]{4})_/g, (_, code) => String.fromCharCode(parseInt(code, 16)));
  const partages = pieces.get("xl/sharedstrings.xml");
  const textes = partages ? enfants(analyser(partages).documentElement, "si") : [];
  const styles = lireStyles(pieces);
  const cibles = new Map(relations(pieces, "xl/workbook.xml").map((relation) => [relation.id, relation.chemin]));
  return descendants(classeur, "sheet").map((feuille) => {
    const identifiant = [...feuille.attributes].find((a) => a.localName === "id" && a.namespaceURI)?.value;
    return lireFeuille(pieces, feuille.getAttribute("name"), cibles.get(identifiant) ?? "", { textes, styles, decoder });
  });
}

const texteDe = (octets) => (octets ? new TextDecoder().decode(octets) : "");

function lireFeuille(pieces, nom, chemin, contexte) {
  const feuille = { nom, lignes: [], formules: new Map(), remarques: [], aspects: [], fusions: [] };
  const octets = pieces.get(chemin);
  if (!octets) return feuille;
  const racine = analyser(octets).documentElement;
  let [numero, largeur] = [-1, 0];
  for (const rangee of descendants(racine, "row")) {
    numero = rangee.hasAttribute("r") ? Number(rangee.getAttribute("r")) - 1 : numero + 1;
    let rang = -1;
    for (const cellule of enfants(rangee, "c")) {
      const lettres = /^[A-Za-z]+/.exec(cellule.getAttribute("r") ?? "");
      rang = lettres ? rangDe(lettres[0]) : rang + 1;
      const texte = lireCellule(cellule, numero, rang, feuille, contexte);
      if (texte === "") continue;
      largeur = Math.max(largeur, rang + 1);
      if ((numero + 1) * largeur > REGLES.bornes.cellules) throw new FichierRefuse("fichier-demesure");
      while (feuille.lignes.length <= numero) feuille.lignes.push([]);
      while (feuille.lignes[numero].length < rang) feuille.lignes[numero].push("");
      feuille.lignes[numero][rang] = texte;
    }
  }
  fusions(racine, feuille);
  remarques(pieces, chemin, feuille);
  liens(pieces, chemin, racine, feuille);
  return feuille;
}

function lireCellule(cellule, numero, rang, feuille, { textes, styles, decoder }) {
  const lieu = adresse(numero, rang);
  const [formule] = enfants(cellule, "f");
  if (formule) feuille.formules.set(lieu, formule.textContent);
  const [valeur, enLigne] = [enfants(cellule, "v")[0]?.textContent ?? "", enfants(cellule, "is")[0]];
  const type = cellule.getAttribute("t") ?? "n";
  const enrichi = type === "s" ? textes[Number(valeur)] : enLigne;
  let texte = valeur;
  if (enrichi) texte = decoder(texteEnrichi(enrichi));
  else if (type === "b") texte = valeur === "1" ? "VRAI" : valeur === "0" ? "FAUX" : "";
  else if (type === "str") texte = decoder(valeur);
  const style = styles.get(Number(cellule.getAttribute("s") ?? 0));
  if (type === "n" && valeur !== "") texte = style?.enPourcentage ? texteDuPourcentage(valeur) : texteDuNombre(valeur);
  if (type === "e") feuille.aspects.push([numero, rang, REGLES.aspects.erreur]);
  for (const signe of signesDe(style, enrichi, texte !== "")) {
    feuille.aspects.push([numero, rang, signe]);
  }
  return texte;
}

function fusions(racine, feuille) {
  for (const fusion of descendants(racine, "mergeCell")) {
    const [, gauche, haut, droite, bas] = /^([A-Za-z]+)([0-9]+):([A-Za-z]+)([0-9]+)$/.exec(fusion.getAttribute("ref") ?? "") ?? [];
    if (gauche) feuille.fusions.push({ haut: Number(haut) - 1, bas: Number(bas) - 1, gauche: rangDe(gauche), droite: rangDe(droite) });
  }
}

function remarques(pieces, chemin, feuille) {
  const appels = relations(pieces, chemin);
  const controles = appels.some((appel) => appel.nature === "ctrlprop");
  for (const { nature, chemin: cible } of appels) {
    const octets = pieces.get(cible);
    if (["oleobject", "package", "ctrlprop"].includes(nature)) feuille.remarques.push("");
    else if (!octets) continue;
    else if (/\/comments[^/]*\.xml$|\/comments\/|\/threadedcomments\//.test(cible)) {
      for (const remarque of analyser(octets).querySelectorAll("*[ref]")) feuille.remarques.push(remarque.getAttribute("ref"));
    } else if (nature === "vmldrawing") {
      const objets = texteDe(octets).match(/ObjectType="(Checkbox|Radio|Drop|List|Edit|Scroll|Spin|Button)"/g) ?? [];
      if (!controles) feuille.remarques.push(...objets.map(() => ""));
    } else if (cible.includes("/drawings/") && cible.endsWith(".xml")) dessins(analyser(octets), feuille);
  }
}

function dessins(racine, feuille) {
  for (const ancre of ["twoCellAnchor", "oneCellAnchor", "absoluteAnchor"].flatMap((nom) => descendants(racine, nom))) {
    if (descendants(ancre, "compatExt").length) continue;
    const [depuis] = enfants(ancre, "from");
    const place = depuis && ["row", "col"].map((nom) => Number(enfants(depuis, nom)[0]?.textContent));
    feuille.remarques.push(place ? adresse(...place) : "");
  }
}

function liens(pieces, chemin, racine, feuille) {
  const cibles = new Map(relations(pieces, chemin).map((relation) => [relation.id, relation.cible]));
  const nue = (lien) => lien.trim().toLowerCase().replace(/^mailto:/, "").replace(/^https?:\/\//, "").replace(/\/+$/, "");
  for (const lien of descendants(racine, "hyperlink")) {
    const identifiant = [...lien.attributes].find((a) => a.localName === "id" && a.namespaceURI)?.value;
    const cible = cibles.get(identifiant) || lien.getAttribute("location") || "";
    const [, lettres, numero] = /^([A-Za-z]+)([0-9]+)/.exec(lien.getAttribute("ref") ?? "") ?? [];
    if (!cible || !lettres) continue;
    const [ligne, rang] = [Number(numero) - 1, rangDe(lettres)];
    if (nue(cible) !== nue(feuille.lignes[ligne]?.[rang] ?? "")) feuille.aspects.push([ligne, rang, "lien"]);
  }
}

// La mise en forme qui peut changer le sens : barré, texte de la couleur du fond, couleur sans texte, pourcentage.

const [BLANC, NOIR] = ["FFFFFF", "000000"];
const INDEXEES = [NOIR, BLANC, "FF0000", "00FF00", "0000FF", "FFFF00", "FF00FF", "00FFFF"];

function luminance(couleur) {
  const [r, v, b] = [0, 2, 4].map((i) => {
    const part = parseInt(couleur.slice(i, i + 2), 16) / 255;
    return part <= 0.03928 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * r + 0.7152 * v + 0.0722 * b;
}

function estInvisible(texte, fond) {
  if (!texte || !fond) return false;
  const [claire, sombre] = [luminance(texte), luminance(fond)].sort((a, b) => b - a);
  return (claire + 0.05) / (sombre + 0.05) < REGLES.contraste;
}

function couleurDe(element) {
  const [rgb, theme, indexee] = ["rgb", "theme", "indexed"].map((nom) => element.getAttribute(nom));
  if (rgb) return /^[0-9A-Fa-f]{6}$/.test(rgb.slice(-6)) ? rgb.slice(-6).toUpperCase() : "";
  if (theme !== null) return Number(element.getAttribute("tint") ?? 0) === 0 ? ([BLANC, NOIR][Number(theme)] ?? "") : "";
  if (indexee !== null) {
    const rang = Number(indexee);
    return rang < 16 ? INDEXEES[rang % 8] : ({ 64: NOIR, 65: BLANC }[rang] ?? "");
  }
  return NOIR;
}

function estBarre(police) {
  const [barre] = enfants(police, "strike");
  return Boolean(barre) && !["0", "false"].includes(barre.getAttribute("val") ?? "1");
}

const encreDe = (police) => {
  const [couleur] = enfants(police, "color");
  return couleur ? couleurDe(couleur) : NOIR;
};

function fondDe(fond) {
  const [motif] = enfants(fond, "patternFill");
  if (!motif) return "";
  if (["none", "gray125"].includes(motif.getAttribute("patternType") ?? "none")) return BLANC;
  const [avant] = enfants(motif, "fgColor");
  return avant ? couleurDe(avant) : "";
}

function lireStyles(pieces) {
  const styles = new Map();
  const octets = pieces.get("xl/styles.xml");
  if (!octets) return styles;
  const racine = analyser(octets).documentElement;
  const liste = (groupe, nom) => enfants(racine, groupe).flatMap((element) => enfants(element, nom));
  const polices = liste("fonts", "font");
  const fonds = liste("fills", "fill").map(fondDe);
  const deLOutil = liste("cellStyles", "cellStyle").filter((s) => (s.getAttribute("name") ?? "").startsWith(REGLES.style_de_l_outil));
  const bases = liste("cellStyleXfs", "xf");
  const emis = deLOutil.map((s) => fonds[Number(bases[Number(s.getAttribute("xfId") ?? 0)]?.getAttribute("fillId") ?? 0)]);
  const formats = liste("numFmts", "numFmt").map((f) => [f.getAttribute("numFmtId"), f.getAttribute("formatCode") ?? ""]);
  const masques = new Set(formats.filter(([, forme]) => forme === ";;;").map(([numero]) => numero));
  const horsDuFormat = new RegExp(REGLES.hors_du_format, "gu");
  const pourcentages = new Set(formats.filter(([, forme]) => forme.replace(horsDuFormat, "").includes("%")).map(([numero]) => numero));
  for (const numero of REGLES.pourcentages) pourcentages.add(numero);
  liste("cellXfs", "xf").forEach((style, rang) => {
    const police = polices[Number(style.getAttribute("fontId") ?? 0)];
    const fond = fonds[Number(style.getAttribute("fillId") ?? 0)] ?? BLANC;
    const signes = [];
    if (police && estBarre(police)) signes.push(REGLES.aspects.barre);
    if (masques.has(style.getAttribute("numFmtId")) || (police && estInvisible(encreDe(police), fond))) signes.push(REGLES.aspects.invisible);
    if (fond !== BLANC && !REGLES.fonds_emis.includes(fond) && !emis.includes(fond)) signes.push(REGLES.aspects.couleur);
    styles.set(rang, { signes, enPourcentage: pourcentages.has(style.getAttribute("numFmtId")) });
  });
  return styles;
}

function signesDe(duStyle, enrichi, estRemplie) {
  const signes = (duStyle?.signes ?? []).filter((signe) => (signe === REGLES.aspects.couleur) !== estRemplie);
  for (const morceau of enrichi ? enfants(enrichi, "r") : []) {
    const [aspect] = enfants(morceau, "rPr");
    if (!aspect || estBlanc(enfants(morceau, "t").map((t) => t.textContent).join(""))) continue;
    if (estBarre(aspect)) signes.push(REGLES.aspects.barre);
    if (enfants(aspect, "color").length && estInvisible(encreDe(aspect), BLANC)) signes.push(REGLES.aspects.invisible);
  }
  return new Set(signes);
}

// Retrouve feuilles, en-têtes et champs par leur contenu : tout peut avoir été déplacé ou renommé.

const SEPARATEURS = new RegExp(REGLES.separateurs, "gu");
const cle = (texte) => texte.normalize("NFKD").toLowerCase().normalize("NFKD").replace(/\p{M}/gu, "").replace(SEPARATEURS, " ").trim();
const enUneLigne = (texte) => mots(texte.normalize("NFC")).join(" ");
// D'un tableur à l'autre, une apostrophe est courbe ou droite.
const texteCompare = (texte) => enUneLigne(texte).replaceAll("’", "'");
const estVide = (texte) => texte.replace(/[\x00-\x1f]/g, "").replace(/^ +| +$/g, "") === "";

function sha256(texte) {
  // FIPS 180-4 ; « crypto.subtle » manque à certains navigateurs pour une page ouverte du disque.
  const octets = new TextEncoder().encode(texte);
  const message = new Uint8Array(((octets.length + 72) >> 6) << 6);
  message.set(octets);
  message[octets.length] = 128;
  const vue = new DataView(message.buffer);
  vue.setUint32(message.length - 8, Math.floor(octets.length / 0x20000000));
  vue.setUint32(message.length - 4, (octets.length << 3) >>> 0);
  const etat = Uint32Array.from(RACINES.etat);
  const w = new Uint32Array(64);
  const tourner = (x, n) => (x >>> n) | (x << (32 - n));
  for (let bloc = 0; bloc < message.length; bloc += 64) {
    for (let i = 0; i < 16; i += 1) w[i] = vue.getUint32(bloc + 4 * i);
    for (let i = 16; i < 64; i += 1) {
      const s0 = tourner(w[i - 15], 7) ^ tourner(w[i - 15], 18) ^ (w[i - 15] >>> 3);
      const s1 = tourner(w[i - 2], 17) ^ tourner(w[i - 2], 19) ^ (w[i - 2] >>> 10);
      w[i] = w[i - 16] + s0 + w[i - 7] + s1;
    }
    let [a, b, c, d, e, f, g, h] = etat;
    for (let i = 0; i < 64; i += 1) {
      const t1 = (h + (tourner(e, 6) ^ tourner(e, 11) ^ tourner(e, 25)) + ((e & f) ^ (~e & g)) + RACINES.tours[i] + w[i]) >>> 0;
      const t2 = ((tourner(a, 2) ^ tourner(a, 13) ^ tourner(a, 22)) + ((a & b) ^ (a & c) ^ (b & c))) >>> 0;
      [h, g, f, e, d, c, b, a] = [g, f, e, (d + t1) >>> 0, c, b, a, (t1 + t2) >>> 0];
    }
    [a, b, c, d, e, f, g, h].forEach((valeur, i) => { etat[i] += valeur; });
  }
  return [...etat].map((mot) => mot.toString(16).padStart(8, "0")).join("");
}

const RACINES = (() => {
  const premiers = [];
  for (let n = 2; premiers.length < 64; n += 1) if (premiers.every((p) => n % p)) premiers.push(n);
  // Trente-deux bits de la partie décimale d'une racine, en entiers : un flottant n'en a pas assez de sûrs.
  const racine = (n, puissance) => {
    const cible = BigInt(n) << BigInt(32 * puissance);
    let [bas, haut] = [0n, BigInt(n) << 32n];
    while (bas < haut) {
      const milieu = (bas + haut + 1n) >> 1n;
      if (milieu ** BigInt(puissance) <= cible) bas = milieu;
      else haut = milieu - 1n;
    }
    return Number(bas & 0xffffffffn);
  };
  return { etat: premiers.slice(0, 8).map((p) => racine(p, 2)), tours: premiers.map((p) => racine(p, 3)) };
})();

const empreinte = (texte) => sha256(texte).slice(0, 16);
// D'aujourd'hui, puis du temps où la forme des apostrophes comptait.
function* empreintesPossibles(texte) {
  yield empreinte(texteCompare(texte));
  if (!/['’]/.test(texte)) return;
  yield empreinte(enUneLigne(texte));
  yield empreinte(enUneLigne(texte).replaceAll("'", "’"));
}
const estLeTexte = (rendu, emise) => [...empreintesPossibles(rendu)].includes(emise);

const valeurEn = (ligne, rang) => (rang === null || rang === undefined ? "" : (ligne?.[rang] ?? ""));

function entete(feuille, colonnes) {
  const attendues = new Map(colonnes.map((nom) => [cle(nom), nom]));
  for (const [numero, ligne] of feuille.lignes.slice(0, REGLES.lignes_d_entete).entries()) {
    const trouvees = new Map();
    ligne.forEach((texte, rang) => {
      const nom = texte ? attendues.get(cle(texte)) : undefined;
      if (nom !== undefined && !trouvees.has(nom)) trouvees.set(nom, rang);
    });
    if (trouvees.size > Math.floor(colonnes.length / 2)) {
      return { ligne: numero, rangs: colonnes.map((nom) => trouvees.get(nom) ?? null), absentes: colonnes.filter((nom) => !trouvees.has(nom)) };
    }
  }
  return null;
}

function enteteDesComposants(feuille) {
  const base = REGLES.colonnes_composants_de_base;
  const tete = entete(feuille, REGLES.colonnes_composants) ?? entete(feuille, base);
  if (!tete) return sansReferentiel(feuille);
  const ajoutees = REGLES.colonnes_composants.filter((nom) => !base.includes(nom));
  if (ajoutees.some((nom) => !tete.absentes.includes(nom))) return tete;
  return { ligne: tete.ligne, rangs: tete.rangs.slice(0, base.length), absentes: tete.absentes.filter((nom) => base.includes(nom)) };
}

function sansReferentiel(feuille) {
  const colonnes = REGLES.colonnes_composants_sans_referentiel;
  const tete = entete(feuille, colonnes);
  if (!tete) return null;
  const rangs = REGLES.colonnes_composants.map((nom) => tete.rangs[colonnes.indexOf(nom)] ?? null);
  const retirees = REGLES.colonnes_composants.filter((nom) => !colonnes.includes(nom));
  return { ...tete, rangs, retirees };
}

function convient(feuille, signe) {
  if (signe.variantes) return signe.variantes.some((colonnes) => entete(feuille, colonnes) !== null);
  return feuille.lignes.slice(0, REGLES.lignes_d_entete).some((ligne) => [0, 1, 2].some((rang) => signe.textes.includes(cle(valeurEn(ligne, rang)))));
}

function reperer(feuilles) {
  const roles = new Map();
  const ordre = ["exigences", "composants", "technique", "identification", "mode_emploi", "etat"].map((role) => REGLES.feuilles[role]);
  for (const role of ordre) {
    const libres = feuilles.filter((feuille) => ![...roles.values()].includes(feuille));
    const nommees = libres.filter((feuille) => cle(feuille.nom) === cle(role));
    const trouvee = [...nommees, ...libres].find((feuille) => convient(feuille, REGLES.signes[role]));
    if (trouvee) roles.set(role, trouvee);
  }
  return roles;
}

function remplies(ligne, numero, depuis = 0) {
  return (ligne ?? []).map((texte, rang) => ({ ligne: numero, rang, texte: texte ?? "" })).filter((c) => c.rang >= depuis && !estBlanc(c.texte));
}

function estAdmis(colonne, texte) {
  const admis = REGLES.admis_techniques[colonne];
  if (admis === null || estBlanc(texte)) return true;
  return typeof admis === "string" ? new RegExp(`^(?:${admis})$`).test(texte) : admis.includes(texte);
}

function horsDesChamps(ligne, numero) {
  const admis = REGLES.champs_techniques[valeurEn(ligne, 0)];
  return remplies(ligne, numero).filter(({ rang, texte }) => {
    const emise = admis !== undefined && rang < 2;
    return !emise || (rang === 1 && !new RegExp(`^(?:${admis})$`).test(texte.trim()));
  });
}

function lireTechnique(feuille) {
  const tete = feuille && entete(feuille, REGLES.colonnes_techniques);
  const emission = { attendues: [], textes: new Set(), champs: new Map(), ajouts: [] };
  if (!feuille) return emission;
  const dessus = feuille.lignes.slice(0, tete ? tete.ligne : REGLES.lignes_d_entete);
  for (const ligne of dessus) emission.champs.set(cle(valeurEn(ligne, 0)), valeurEn(ligne, 1).trim());
  if (!tete) return emission;
  dessus.forEach((ligne, numero) => emission.ajouts.push(...horsDesChamps(ligne, numero)));
  emission.ajouts.push(...horsColonnes(feuille, tete, tete.ligne));
  for (const [rang, ligne] of feuille.lignes.slice(tete.ligne + 1).entries()) {
    const valeurs = tete.rangs.map((rang) => valeurEn(ligne, rang));
    const admise = valeurs.map((texte, colonne) => estAdmis(colonne, texte));
    const emise = valeurs[0] !== "" && [1, 2, 3].some((colonne) => admise[colonne] && valeurs[colonne] !== "");
    const [ref, niveau, enonce, preuve] = valeurs.map((texte, colonne) => (admise[colonne] ? texte : ""));
    if (emise) emission.attendues.push({ ref, niveau, enonce, preuve });
    emission.textes.add(valeurs.at(-1));
    valeurs.forEach((texte, colonne) => {
      const seule = colonne === 0 && !estBlanc(texte) && !emise;
      if (tete.rangs[colonne] !== null && (seule || !admise[colonne])) emission.ajouts.push({ ligne: tete.ligne + 1 + rang, rang: tete.rangs[colonne], texte });
    });
  }
  return emission;
}

function horsColonnes(feuille, tete, premiere) {
  return feuille.lignes.slice(premiere).flatMap((ligne, n) => remplies(ligne, premiere + n).filter((c) => !tete.rangs.includes(c.rang)));
}

function lireIdentification(feuille) {
  const connus = new Map([...REGLES.champs_matrice, ...REGLES.champs_soumissionnaire].map((nom) => [cle(nom), nom]));
  const [champs, autres] = [new Map(), []];
  (feuille?.lignes ?? []).forEach((ligne, numero) => {
    const cellules = remplies(ligne, numero);
    const nom = cellules.length ? connus.get(cle(cellules[0].texte)) : undefined;
    if (nom === undefined || champs.has(nom)) autres.push(...cellules);
    else {
      champs.set(nom, cellules[1] ?? { ligne: numero, rang: cellules[0].rang + 1, texte: "" });
      autres.push(...cellules.slice(2));
    }
  });
  return { champs, autres };
}

// Contrôle une matrice lue avec les règles de cctgen : tout est signalé, rien n'est corrigé ni deviné.

const RESERVES = new RegExp(REGLES.reserves, "giu");
const RESERVES_NIEES = new RegExp(REGLES.reserves_niees, "giu");
const SIGNES_INVISIBLES = new RegExp(REGLES.signes_invisibles, "gu");
const TRAITS_D_UNION = new RegExp(REGLES.traits_d_union, "gu");
const PIECES_NOMMEES = new RegExp(REGLES.pieces_nommees, "giu");
const TIRETS = new RegExp(REGLES.tirets, "u");
const { exigences: EXIGENCES, composants: COMPOSANTS, technique: TECHNIQUE, identification: IDENTIFICATION, mode_emploi: NOTICE, etat: ETAT } = REGLES.feuilles;
const NOMS = REGLES.noms;
const formeDe = (ref) => ref.trim().toUpperCase().split(TIRETS).filter(Boolean).join("-");
const reconnaitre = (table, saisie) => table[saisie] ?? table[cle(saisie)] ?? ["", "AUCUNE"];
const composer = (texte, valeurs = {}) => texte.replace(/\{(\w+)\}/g, (_, champ) => valeurs[champ]);
const niveauLu = (texte) => REGLES.niveaux_ecrits[texte.trim()] ?? texte.trim();

const MOTIFS_D_ADMINISTRATION = [REGLES.embarque.administration, REGLES.embarque.a_part].map((motif) => new RegExp(motif, "u"));
const SIENS = new RegExp(REGLES.embarque.siens, "gu");
const NIE = new RegExp(REGLES.embarque.nie, "u");
const RESTRICTIF = new RegExp(REGLES.embarque.restrictif, "u");

/** Rend la première phrase d'une justification qui fait agir l'exploitant. */
function administrationDecrite(justification) {
  return justification.split(/(?<=[.;!?])\s+|\n+/u).find((phrase) => {
    const texte = cle(phrase).replace(SIENS, "nous");
    if (!MOTIFS_D_ADMINISTRATION.some((motif) => motif.test(texte))) return false;
    return !NIE.test(texte) || RESTRICTIF.test(texte);
  });
}

class Controle {
  constructor(pieces) {
    this.anomalies = [];
    this.feuilles = lireClasseur(pieces);
    this.roles = reperer(this.feuilles);
    this.calculees = new Map();
    this.macros = pieces.has("xl/vbaproject.bin");
  }

  signaler(code, { ref = "", feuille = "", cellule = "", detail = "", sansRisque = false } = {}) {
    this.anomalies.push({ code, ref: ref.trim(), feuille, cellule, detail, sansRisque });
  }

  lancer() {
    const exigences = this.roles.get(EXIGENCES);
    this.emission = lireTechnique(this.roles.get(TECHNIQUE));
    this.signalerLesFeuilles();
    this.themes = new Set();
    const lignes = exigences ? this.lireLignes(exigences) : [];
    const { champs, autres } = lireIdentification(this.roles.get(IDENTIFICATION));
    this.horsDuTableau(this.roles.get(TECHNIQUE), this.emission.ajouts);
    this.identification(champs, autres);
    this.attendues = this.roles.has(TECHNIQUE) ? this.emission.attendues : aDefaut(lignes);
    const reponses = exigences ? this.controlerLignes(lignes) : [];
    this.composants(this.roles.get(COMPOSANTS));
    for (const role of [NOTICE, ETAT]) this.feuilleFixe(this.roles.get(role), role);
    this.autour(exigences, lignes);
    const nom = (champs.get(REGLES.champs_soumissionnaire[0])?.texte ?? "").trim();
    const motifs = this.motifs(nom, reponses, exigences);
    return { nom, lignes, reponses, estMatrice: Boolean(exigences), anomalies: this.anomalies, motifs, risques: motifs.length ? [] : this.risques() };
  }

  signalerLesFeuilles() {
    for (const nom of [EXIGENCES, IDENTIFICATION, TECHNIQUE, COMPOSANTS]) {
      if (!this.roles.has(nom)) this.signaler("feuille-absente", { feuille: nom, detail: nom });
    }
    for (const [nom, feuille] of this.roles) {
      if (feuille.nom !== nom) this.signaler("feuille-renommee", { feuille: feuille.nom, detail: nom });
    }
    if (this.macros) this.signaler("macros-ignorees");
  }

  horsDuTableau(feuille, cellules) {
    for (const c of cellules) this.signaler("contenu-hors-tableau", { feuille: feuille.nom, cellule: adresse(c.ligne, c.rang), detail: c.texte });
  }

  colonnes(feuille, tete) {
    for (const colonne of tete.absentes) this.signaler("colonne-absente", { feuille: feuille.nom, detail: colonne });
    const dessus = feuille.lignes.slice(0, tete.ligne).flatMap((ligne, numero) => remplies(ligne, numero));
    this.horsDuTableau(feuille, [...dessus, ...horsColonnes(feuille, tete, tete.ligne)]);
  }

  // Ce qui a été écrit à la place d'un de nos calculs ; une erreur y est déjà dite.
  constat(feuille, admis, { ligne, rang, texte }) {
    const enErreur = feuille.aspects.some(([numero, colonne, signe]) => numero === ligne && colonne === rang && signe === REGLES.aspects.erreur);
    if (!enErreur && !admis.includes(texteCompare(texte))) this.horsDuTableau(feuille, [{ ligne, rang, texte }]);
  }

  lireLignes(feuille) {
    const tete = entete(feuille, REGLES.colonnes_exigences);
    this.colonnes(feuille, tete);
    const lignes = [];
    const rangs = Object.fromEntries(REGLES.colonnes_exigences.map((nom, i) => [nom, tete.rangs[i]]));
    for (let numero = tete.ligne + 1; numero < feuille.lignes.length; numero += 1) {
      const valeurs = Object.fromEntries(REGLES.colonnes_exigences.map((nom) => [nom, valeurEn(feuille.lignes[numero], rangs[nom])]));
      if (!Object.values(valeurs).some(Boolean)) continue;
      this.constat(feuille, REGLES.constats, { ligne: numero, rang: tete.rangs.at(-1) ?? 0, texte: valeurs[REGLES.colonnes_exigences.at(-1)] });
      if (estBlanc(valeurs[NOMS.ref]) && estBlanc(valeurs[NOMS.exigence])) {
        this.horsDuTableau(feuille, this.sansExigence(numero, rangs, valeurs));
        continue;
      }
      lignes.push({ feuille: feuille.nom, numero, valeurs, rangs, cellule: (nom) => `${rangs[nom] === null ? "A" : lettreDe(rangs[nom])}${numero + 1}` });
      this.themes.add(texteCompare(valeurs[NOMS.theme]));
    }
    for (const [theme, ligne] of new Map(lignes.map((l) => [l.valeurs[NOMS.theme], l]).reverse())) {
      if (this.emission.textes.size && !estBlanc(theme) && !this.porte(theme)) {
        this.horsDuTableau(feuille, [{ ligne: ligne.numero, rang: rangs[NOMS.theme], texte: theme }]);
      }
    }
    this.formules(feuille, lignes, lettreDe(tete.rangs.at(-1) ?? -1));
    return lignes;
  }

  sansExigence(numero, rangs, valeurs) {
    const colonnes = REGLES.colonnes_exigences.slice(0, -1).filter((nom) => rangs[nom] !== null && !estBlanc(valeurs[nom]));
    return colonnes.filter((nom) => !(nom === NOMS.theme && this.porte(valeurs[nom]))).map((nom) => ({ ligne: numero, rang: rangs[nom], texte: valeurs[nom] }));
  }

  formules(feuille, lignes, lettreDesConstats) {
    const refs = new Map(lignes.map((ligne) => [ligne.numero + 1, ligne.valeurs[NOMS.ref]]));
    this.calculees.set(feuille, lettreDesConstats);
    for (const [cellule, formule] of feuille.formules) {
      if (lettreDesConstats && cellule.replace(/[0-9]+$/, "") === lettreDesConstats) continue;
      this.signaler("formule-ignoree", { ref: refs.get(Number(/[0-9]+$/.exec(cellule))) ?? "", feuille: feuille.nom, cellule, detail: `=${formule}` });
    }
  }

  identification(champs, autres) {
    const feuille = this.roles.get(IDENTIFICATION);
    if (!feuille) return;
    this.horsDuTableau(feuille, autres.filter((c) => !this.contient(IDENTIFICATION, c.texte)));
    this.formules(feuille, [], "");
    for (const [nom, cellule] of champs) {
      const verrouille = REGLES.champs_matrice.includes(nom) && this.roles.has(TECHNIQUE);
      if (verrouille && cellule.texte && !this.porte(cellule.texte)) this.horsDuTableau(feuille, [cellule]);
    }
    if (!this.roles.has(EXIGENCES)) return;
    for (const [rang, nom] of REGLES.champs_soumissionnaire.entries()) {
      const cellule = champs.get(nom);
      const lieu = cellule ? adresse(cellule.ligne, cellule.rang) : "";
      if (rang === 0 && !(cellule?.texte ?? "").trim()) this.signaler("soumissionnaire-absent", { feuille: IDENTIFICATION, cellule: lieu });
      else if (rang && !REGLES.champs_facultatifs.includes(nom) && estVide(cellule?.texte ?? "")) {
        this.signaler("identification-incomplete", { feuille: IDENTIFICATION, cellule: lieu, detail: nom });
      }
    }
  }

  porte(texte) {
    return !REGLES.valeurs_des_listes.includes(texte) && [...empreintesPossibles(texte)].some((emise) => this.emission.textes.has(emise));
  }

  contient(role, texte) {
    const compare = texteCompare(texte);
    if (REGLES.textes[role].includes(compare) || (role === ETAT && this.themes.has(compare))) return true;
    return !REGLES.textes_d_une_autre_feuille.includes(compare) && this.porte(texte);
  }

  composants(feuille) {
    const tete = feuille && enteteDesComposants(feuille);
    if (!tete) return;
    // La matrice émise avait ces colonnes : les retirer toutes n'en fait pas celle d'un autre marché.
    if (tete.retirees?.some((nom) => this.porte(nom))) tete.absentes.push(...tete.retirees);
    this.colonnes(feuille, tete);
    const calculee = tete.rangs[REGLES.colonnes_composants.indexOf(REGLES.noms.completude_composant)];
    this.formules(feuille, [], lettreDe(calculee ?? -1));
    const listes = [...REGLES.colonnes_oui_non.map((nom) => [nom, REGLES.oui_non]), [REGLES.noms.usage, REGLES.usages]];
    for (let numero = tete.ligne + 1; numero < feuille.lignes.length; numero += 1) {
      this.composant(feuille, tete, numero);
      this.constat(feuille, REGLES.constats_composants, { ligne: numero, rang: calculee, texte: valeurEn(feuille.lignes[numero], calculee) });
      for (const [nom, valeurs] of listes) {
        const rang = tete.rangs[REGLES.colonnes_composants.indexOf(nom)];
        const saisie = valeurEn(feuille.lignes[numero], rang);
        if (!estVide(saisie) && !reconnaitre(valeurs, saisie)[0]) {
          this.signaler("valeur-non-reconnue", { feuille: feuille.nom, cellule: adresse(numero, rang), detail: saisie });
        }
      }
    }
  }

  composant(feuille, tete, numero) {
    const rang = (nom) => tete.rangs[REGLES.colonnes_composants.indexOf(nom)] ?? null;
    const saisie = (nom) => valeurEn(feuille.lignes[numero], rang(nom));
    const colonnes = REGLES.colonnes_composants.filter((nom) => nom !== NOMS.completude_composant);
    if (colonnes.every((nom) => estBlanc(saisie(nom)))) return;
    const { colonne, conditions, justification } = REGLES.embarque;
    const embarque = reconnaitre(REGLES.oui_non, saisie(colonne))[0] === "oui";
    const lieu = { feuille: feuille.nom, cellule: adresse(numero, tete.rangs.find((r) => r !== null && r !== undefined)) };
    const attendus = REGLES.manques_des_composants.filter(([, vides, siEmbarque]) => {
      const portees = vides.filter((nom) => rang(nom) !== null);
      return (embarque || !siEmbarque) && portees.length > 0 && portees.every((nom) => estVide(saisie(nom)));
    });
    if (attendus.length) this.signaler("composant-incomplet", { ...lieu, detail: attendus.map(([constat]) => constat).join(" ; ") });
    if (!embarque) return;
    const niees = conditions.filter((nom) => rang(nom) !== null && reconnaitre(REGLES.oui_non, saisie(nom))[0] === "non");
    const charge = administrationDecrite(saisie(justification));
    if (niees.length || charge) this.signaler("embarque-non-demontre", { ...lieu, detail: [...niees.map((nom) => `${nom} : non`), charge].filter(Boolean).join(" ; ") });
  }

  feuilleFixe(feuille, role) {
    if (!feuille) return;
    const restantes = { ...REGLES.valeurs_citees[role] };
    feuille.lignes.forEach((ligne, numero) => {
      for (const c of remplies(ligne, numero)) {
        if (role === ETAT && c.rang < REGLES.colonnes_etat && feuille.formules.has(adresse(numero, c.rang))) continue;
        if (restantes[c.texte] === 0 || !this.contient(role, c.texte)) this.horsDuTableau(feuille, [c]);
        else if (c.texte in restantes) restantes[c.texte] -= 1;
      }
    });
    if (role !== ETAT) this.formules(feuille, [], "");
  }

  autour(exigences, lignes) {
    const connues = new Set(this.roles.values());
    for (const feuille of this.feuilles) {
      for (const cellule of feuille.remarques) this.signaler("contenu-hors-tableau", { feuille: feuille.nom, cellule });
      this.miseEnForme(feuille, feuille === exigences ? lignes : []);
      if (!connues.has(feuille)) {
        const cellules = feuille.lignes.flatMap((ligne, numero) => remplies(ligne, numero));
        const lues = new Set(cellules.map((c) => adresse(c.ligne, c.rang)));
        this.horsDuTableau(feuille, cellules);
        for (const cellule of feuille.formules.keys()) if (!lues.has(cellule)) this.signaler("contenu-hors-tableau", { feuille: feuille.nom, cellule });
      }
      if (feuille === this.roles.get(TECHNIQUE)) this.formules(feuille, [], "");
    }
  }

  miseEnForme(feuille, lignes) {
    const refs = new Map(lignes.map((ligne) => [ligne.numero, ligne]));
    for (const [numero, rang, signe] of feuille.aspects) {
      const ligne = refs.get(numero);
      const texte = valeurEn(feuille.lignes[numero], rang);
      const ouverte = ligne && REGLES.colonnes_reponse.some((nom) => ligne.rangs[nom] === rang);
      if (signe === REGLES.aspects.erreur && this.estNotreCalcul(feuille, adresse(numero, rang))) continue;
      if (signe === REGLES.aspects.couleur ? !ouverte || !estBlanc(texte) : signe !== "lien" && estBlanc(texte)) continue;
      const code = signe === REGLES.aspects.erreur ? "cellule-en-erreur" : "mise-en-forme-signifiante";
      this.signaler(code, { ref: ligne?.valeurs[NOMS.ref] ?? "", feuille: feuille.nom, cellule: adresse(numero, rang), detail: texte, sansRisque: signe === "lien" });
    }
    for (const fusion of feuille.fusions) this.fondues(feuille, lignes, fusion);
  }

  // Une feuille retirée met la même erreur partout où la matrice calcule seule.
  estNotreCalcul(feuille, cellule) {
    const calculee = feuille === this.roles.get(ETAT) || this.calculees.get(feuille) === cellule.replace(/[0-9]+$/, "");
    return calculee && feuille.formules.has(cellule);
  }

  fondues(feuille, lignes, { haut, bas, gauche, droite }) {
    const texte = valeurEn(feuille.lignes[haut], gauche);
    if (estBlanc(texte)) return;
    if (!lignes.length && bas > haut) this.signaler("mise-en-forme-signifiante", { feuille: feuille.nom, cellule: adresse(haut, gauche), detail: texte });
    for (const ligne of lignes.filter(({ numero }) => numero >= haut && numero <= bas)) {
      const rangs = REGLES.colonnes_reponse.map((nom) => ligne.rangs[nom]).filter((rang) => rang !== null && rang >= gauche && rang <= droite);
      for (const rang of rangs.filter((r) => ligne.numero !== haut || r !== gauche)) {
        this.signaler("mise-en-forme-signifiante", { ref: ligne.valeurs[NOMS.ref], feuille: feuille.nom, cellule: adresse(ligne.numero, rang), detail: texte });
      }
    }
  }

  apparier(lignes) {
    const parRef = new Map(this.attendues.map((a) => [a.ref, a]));
    const parForme = new Map(this.attendues.map((a) => [formeDe(a.ref), a]));
    const trouves = lignes.map((ligne) => {
      const ref = ligne.valeurs[NOMS.ref];
      if (parRef.has(ref)) return [parRef.get(ref), "IDENTIFIANT"];
      return parForme.has(formeDe(ref)) ? [parForme.get(formeDe(ref)), "FORME"] : null;
    });
    const prises = new Set(trouves.filter(Boolean).map(([attendue]) => attendue.ref));
    const libres = this.attendues.filter((a) => !prises.has(a.ref));
    return lignes.map((ligne, rang) => {
      if (trouves[rang]) return trouves[rang];
      const texte = ligne.valeurs[NOMS.exigence];
      const memes = estBlanc(texte) ? [] : libres.filter((a) => estLeTexte(texte, a.enonce));
      return memes.length === 1 ? [memes[0], "TEXTE"] : [null, "AUCUN"];
    });
  }

  controlerLignes(lignes) {
    const parRef = new Map();
    const reponses = this.apparier(lignes).map(([attendue, moyen], rang) => {
      const ligne = lignes[rang];
      if (!attendue) {
        this.signaler("exigence-inconnue", { ref: ligne.valeurs[NOMS.ref], feuille: ligne.feuille, cellule: ligne.cellule(NOMS.ref) });
        return { ref: ligne.valeurs[NOMS.ref].trim(), ligne };
      }
      parRef.set(attendue.ref, [...(parRef.get(attendue.ref) ?? []), ligne]);
      this.rapprochement(ligne, attendue, moyen);
      this.textesModifies(ligne, attendue);
      this.reponse(ligne, attendue);
      return { ref: attendue.ref, ligne };
    });
    for (const [ref, memes] of parRef) for (const ligne of memes.slice(1)) this.surLigne("ligne-dupliquee", ligne, ref, NOMS.ref);
    for (const attendue of this.attendues.filter((a) => !parRef.has(a.ref))) {
      this.signaler("ligne-absente", { ref: attendue.ref, feuille: EXIGENCES });
      if (attendue.niveau === "P") this.signaler("primordiale-non-tenue", { ref: attendue.ref, feuille: EXIGENCES });
    }
    return reponses;
  }

  surLigne(code, ligne, ref, colonne, detail = "", sansRisque = false) {
    this.signaler(code, { ref, feuille: ligne.feuille, cellule: ligne.cellule(colonne), detail, sansRisque });
  }

  rapprochement(ligne, attendue, moyen) {
    if (moyen === "FORME") this.surLigne("valeur-normalisee", ligne, attendue.ref, NOMS.ref, ligne.valeurs[NOMS.ref]);
    if (moyen === "TEXTE") this.surLigne("rapproche-par-texte", ligne, attendue.ref, NOMS.ref, ligne.valeurs[NOMS.ref]);
  }

  textesModifies(ligne, attendue) {
    for (const [colonne, emise] of [[NOMS.exigence, attendue.enonce], [NOMS.preuve, attendue.preuve]]) {
      if (ligne.rangs[colonne] !== null && emise && !estLeTexte(ligne.valeurs[colonne], emise)) this.surLigne("texte-modifie", ligne, attendue.ref, colonne);
    }
    if (ligne.rangs[NOMS.niveau] !== null && attendue.niveau && niveauLu(ligne.valeurs[NOMS.niveau]) !== attendue.niveau) {
      this.surLigne("texte-modifie", ligne, attendue.ref, NOMS.niveau);
    }
  }

  reponse(ligne, attendue) {
    const saisies = { ...ligne.valeurs };
    const lues = {};
    for (const [colonne, table] of [[NOMS.conformite, REGLES.conformites], [NOMS.couverture, REGLES.couvertures]]) {
      const [valeur, reconnaissance] = reconnaitre(table, ligne.valeurs[colonne]);
      lues[colonne] = valeur;
      saisies[colonne] = valeur || ligne.valeurs[colonne];
      if (["FORME", "SYNONYME"].includes(reconnaissance)) this.surLigne("valeur-normalisee", ligne, attendue.ref, colonne, ligne.valeurs[colonne]);
    }
    for (const { code, constat, conditions } of REGLES.completude) {
      if (!conditions.every((condition) => estVraie(condition, saisies))) continue;
      const colonne = code === "justification-absente" ? NOMS.justification : conditions.at(-1)[0];
      this.surLigne(code, ligne, attendue.ref, colonne, code === "valeur-non-reconnue" ? saisies[colonne] : constat, code === "justification-absente" && attendue.niveau !== "P");
    }
    const [conformite, couverture] = [lues[NOMS.conformite], lues[NOMS.couverture]];
    const cites = [ligne.valeurs[NOMS.exigence], ligne.valeurs[NOMS.preuve]];
    for (const [colonne, detail] of contradictions(conformite, couverture, ligne.valeurs, cites)) {
      this.surLigne("contradiction", ligne, attendue.ref, colonne, detail);
    }
    const etablie = conformite || estVide(ligne.valeurs[NOMS.conformite]);
    if (attendue.niveau === "P" && conformite !== REGLES.tenue && etablie) this.surLigne("primordiale-non-tenue", ligne, attendue.ref, NOMS.conformite, conformite);
    const nonNotee = attendue.niveau === "I" && ligne.valeurs[NOMS.niveau].trim() === REGLES.i_non_notee;
    if (nonNotee && REGLES.ecarts.includes(conformite)) this.surLigne("non-notee-non-tenue", ligne, attendue.ref, NOMS.conformite, conformite);
  }

  risques() {
    return Object.entries(REGLES.risques).flatMap(([code, risque]) => {
      const refs = [...new Set(this.anomalies.filter((a) => a.code === code && !a.sansRisque).map((a) => a.ref || a.feuille))];
      return refs.length ? [composer(risque, { nombre: refs.length, refs: refs.join(", ") })] : [];
    });
  }

  motifs(nom, reponses, exigences) {
    const dire = (motif, valeurs) => composer(REGLES.motifs[motif], valeurs);
    if (!exigences) return [dire("etranger")];
    const motifs = nom ? [] : [dire("anonyme")];
    const saisies = REGLES.colonnes_reponse;
    const remplies = reponses.filter(({ ligne }) => saisies.some((colonne) => !estVide(ligne.valeurs[colonne])));
    if (!remplies.length) return [...motifs, dire("vierge", { nombre: this.attendues.length })];
    if (!remplies.some(({ ligne }) => reconnaitre(REGLES.conformites, ligne.valeurs[NOMS.conformite])[0])) {
      motifs.push(dire("meconnues", { nombre: remplies.length }));
    }
    const repondues = new Set(reponses.filter(({ ligne }) => !estVide(ligne.valeurs[NOMS.conformite])).map(({ ref }) => ref));
    const sans = this.attendues.filter((a) => a.niveau === "P" && !repondues.has(a.ref)).map((a) => a.ref);
    const retirees = this.anomalies.filter((a) => a.code === "ligne-absente" && !sans.includes(a.ref)).map((a) => a.ref);
    for (const [motif, refs] of [["primordiales", sans], ["retirees", retirees]]) {
      if (refs.length) motifs.push(dire(motif, { nombre: refs.length, refs: refs.join(", ") }));
    }
    return motifs;
  }
}

function aDefaut(lignes) {
  const attendues = new Map();
  for (const { valeurs } of lignes) {
    const ref = valeurs[NOMS.ref].trim();
    if (ref) attendues.set(ref, { ref, niveau: niveauLu(valeurs[NOMS.niveau]), enonce: "", preuve: "" });
  }
  return [...attendues.values()];
}

function estVraie([colonne, predicat, valeurs], saisies) {
  const saisi = saisies[colonne].toLowerCase();
  const parmi = (liste) => liste.some((valeur) => valeur.toLowerCase() === saisi);
  switch (predicat) {
    case "VIDE": return estVide(saisies[colonne]);
    case "REMPLIE": return !estVide(saisies[colonne]);
    case "HORS_LISTE": return !parmi(REGLES.listes[colonne]);
    case "EST": return parmi(valeurs);
    default: return !parmi(valeurs);
  }
}

const blanchir = (lu) => "\0".repeat(lu.length);

// Blanchit ce que la réponse reprend du texte publié : ces mots ne sont pas d'elle.
function sansCitation(justification, cites) {
  const fragments = new Set(cites.flatMap((texte) => texte.split(/[.;:!?\n]+/)));
  for (const fragment of fragments) {
    const mots = fragment.match(/[\p{L}\p{N}_]+/gu) || [];
    if (mots.length < REGLES.mots_d_une_citation) continue;
    const motif = new RegExp(mots.join("[^\\p{L}\\p{N}_]+"), "giu");
    justification = justification.replace(motif, blanchir);
  }
  return justification;
}

// Rend les mots qui ont l'air d'une réserve, hors de ce que la réponse cite ; le titre d'une pièce n'en est pas une.
function reserveDite(texte, cites, estUnRenvoi) {
  const ecrit = texte.replace(SIGNES_INVISIBLES, "").normalize("NFC").replace(TRAITS_D_UNION, " ");
  const sansPieces = (lu) => (estUnRenvoi ? lu.replace(PIECES_NOMMEES, blanchir) : lu);
  const lu = sansPieces(sansCitation(ecrit, cites)).replace(RESERVES_NIEES, blanchir);
  return (lu.match(RESERVES) ?? []).join(" … ");
}

function* contradictions(conformite, couverture, saisies, cites) {
  const future = conformite === REGLES.tenue && couverture === REGLES.couverture_future;
  const standard = conformite === REGLES.non_tenue && couverture === REGLES.couverture_standard;
  if (future || standard) yield [NOMS.justification, couverture];
  if (conformite && conformite !== REGLES.tenue) return;
  const reconnues = { [NOMS.conformite]: conformite, [NOMS.couverture]: couverture };
  for (const colonne of REGLES.colonnes_reponse) {
    const reserve = reconnues[colonne] ? "" : reserveDite(saisies[colonne] ?? "", cites, colonne === NOMS.renvoi);
    if (reserve) yield [colonne, reserve];
  }
}

async function controler(tampon) {
  const octets = new Uint8Array(tampon);
  const refus = (code) => ({ nom: "", lignes: [], reponses: [], estMatrice: false, anomalies: [{ code, ref: "", feuille: "", cellule: "", detail: "" }], motifs: [REGLES.conseils[code][0]], risques: [] });
  try {
    if (octets.length > REGLES.bornes.fichier) return refus("fichier-demesure");
    if (octets[0] === 0xd0 && octets[1] === 0xcf) {
      const chiffre = [..."EncryptedPackage"].join("\0");
      const texte = new TextDecoder("latin1").decode(octets);
      if (texte.includes(chiffre)) return refus("fichier-chiffre");
      return refus(texte.includes([..."Workbook"].join("\0")) ? "format-hors-page" : "fichier-illisible");
    }
    const type = new TextDecoder("latin1").decode(octets.subarray(30, 120));
    if (type.startsWith("mimetypeapplication/vnd.oasis.opendocument.spreadsheet")) return refus("format-hors-page");
    const pieces = await ouvrirArchive(octets);
    if (!pieces.get("xl/workbook.xml")) return refus("fichier-illisible");
    return new Controle(pieces).lancer();
  } catch (faute) {
    // Une archive coupée ou un XML abîmé se disent par une exception du navigateur, jamais la même.
    return refus(faute instanceof FichierRefuse ? faute.code : "fichier-illisible");
  }
}

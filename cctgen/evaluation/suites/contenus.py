"""Ce que les lettres disent d'une offre et de celle qui est retenue : notes, motifs, avantages."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import Bareme, SousCritere
from cctgen.depouillement.composants.declares import (
    composants_vises,
    declaration,
    familles_de_licences,
    nom_declare,
)
from cctgen.documents.composition.lettre import a_completer
from cctgen.documents.markdown.lecture import blocs, en_clair
from cctgen.documents.texte import Bloc, Cellule, Tableau, cellule, paragraphe, tableau
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.irregularites import Irregularite, objet_de, vise_une_exigence
from cctgen.evaluation.modele import Decision, SensDecision
from cctgen.evaluation.motivation.traits import Trait, traits_entre
from cctgen.evaluation.notation.calcul import NoteDeCritere, NoteDePart, arrondir, en_francais
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.phrases import enumerer, poids_en_clair
from cctgen.evaluation.rapport.annexe import en_lignes
from cctgen.evaluation.rapport.tableaux import en_gras, exigence_en_bref, nom_du_critere, puces, trait_en_clair
from cctgen.evaluation.suites.secret.relecture import Relecteur
from cctgen.matrice.modele import Composant, Offre
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import majuscule

_FAIBLESSES_DITES = 8
_ECRIT = "motif ou avantages écrits"
_A_RECRIRE = "appréciation à réécrire : elle parle d'un autre candidat, ou dit son prix"


def tableau_des_notes(
    offre: OffreComparee, retenue: OffreComparee | None, decimales: int, de_l_offre: str = "Votre offre"
) -> Tableau:
    """Rend les notes d'une offre et, si elle n'est pas retenue, celles de l'offre retenue ; aucun prix."""
    montrees = (offre,) if retenue is None else (offre, retenue)
    rangees = [tuple(_rangee(n, r, decimales)) for n, r in _paires(offre, retenue)]
    lignes = [ligne for groupe in rangees for ligne in groupe]
    finale = (
        en_gras("Note sur 100"),
        *(en_gras(en_francais(o.note.note, decimales)) for o in montrees),
    )
    entetes = ("Critère", de_l_offre, "Offre retenue")[: 1 + len(montrees)]
    return tableau(entetes, [*lignes, finale], "Notes")


def _paires(
    offre: OffreComparee, retenue: OffreComparee | None
) -> Iterator[tuple[NoteDeCritere, NoteDeCritere | None]]:
    autres: Sequence[NoteDeCritere | None] = retenue.note.criteres if retenue else [None] * len(offre.note.criteres)
    yield from zip(offre.note.criteres, autres, strict=True)


def _rangee(note: NoteDeCritere, retenue: NoteDeCritere | None, decimales: int) -> Iterator[tuple[Cellule, ...]]:
    notes = [n for n in (note, retenue) if n is not None]
    yield en_gras(nom_du_critere(note.critere)), *(en_gras(en_francais(n.note, decimales)) for n in notes)
    for rang, part in enumerate(note.parts if len(note.parts) > 1 else ()):
        siennes = (cellule(en_francais(n.parts[rang].note, decimales)) for n in notes)
        yield cellule(f"– {nom_du_critere(part.sous_critere)}"), *siennes


def motifs_du_rejet(
    dossier: Dossier,
    lot: LotCompare,
    paire: tuple[OffreComparee, OffreComparee],
    decimales: int,
    ecrit: str,
    relecteur: Relecteur,
) -> tuple[Bloc, ...]:
    """Rend le motif écrit par une personne, l'écart chiffré, puis ce que les évaluateurs ont dit de l'offre.

    `paire` est l'offre rejetée, puis l'offre retenue ; seuls les commentaires de la première sont cités.
    """
    offre, retenue = paire
    bareme = dossier.bareme_du_lot(lot.numero)
    suite: list[Bloc] = [*texte_ecrit(ecrit, relecteur)]
    suite.append(paragraphe(f"Votre offre {place_face_a(lot, offre, retenue, decimales)}."))
    suite += _enumeres("Elle est moins bien notée sur", list(_ou_elle_est_moindre(offre, retenue, decimales)))
    suite += _sous_l_arrondi(offre, retenue, decimales)
    if bareme is not None:
        suite += _faiblesses(dossier, bareme, paire, decimales, relecteur)
    return tuple(suite)


def _faiblesses(
    dossier: Dossier, bareme: Bareme, paire: tuple[OffreComparee, OffreComparee], decimales: int, relecteur: Relecteur
) -> Iterator[Bloc]:
    """Rend les exigences où l'offre retenue est mieux notée : d'abord de ce que dit moindre la phrase d'avant.

    Celles d'un sous-critère où l'offre n'est pas moins bien notée s'annoncent à part : elles ne l'ont pas fait rejeter.
    """
    offre, retenue = paire
    parts = parts_du_bareme(bareme, dossier.exigences(offre.offre.lot))
    moindres = set(_parts_ou_elle_est_moindre(offre, retenue, decimales))
    ici, ailleurs = (
        traits_entre(offre, retenue, siennes, bareme.note_maximale).faibles
        for siennes in (
            [p for p in parts if (p.critere.id, p.sous_critere.id) in moindres],
            [p for p in parts if (p.critere.id, p.sous_critere.id) not in moindres],
        )
    )
    reste = _FAIBLESSES_DITES
    for ou, faibles in (("", ici), (_AILLEURS, ailleurs)):
        dites = faibles[:reste]
        if faibles:
            yield paragraphe(_annonce_des_faiblesses(ou, dites, faibles))
        yield from puces([_appreciation(t, bareme.note_maximale, relecteur) for t in dites])
        reste -= len(dites)


_AILLEURS = "sur les critères et sous-critères où votre offre n'est pas moins bien notée, "


def _annonce_des_faiblesses(ou: str, dites: Sequence[Trait], toutes: Sequence[Trait]) -> str:
    """Annonce les exigences citées ; une liste coupée le dit, de combien, et comment entre des écarts égaux."""
    if not dites:
        return f"{majuscule(ou)}l'offre retenue est aussi mieux notée sur {compter(len(toutes), 'exigence')}."
    coupee = ""
    if len(dites) < len(toutes):
        egaux = " ; à écart égal, dans l'ordre publié" if dites[-1].ecart == toutes[len(dites)].ecart else ""
        pesent = f"les {len(dites)} qui pèsent" if len(dites) > 1 else "celle qui pèse"
        coupee = f" ({pesent} le plus dans l'écart, sur {len(toutes)}{egaux})"
    quoi = "exigences" if len(toutes) > 1 else "exigence"
    annonce = f"{ou}{quoi} où l'offre retenue est mieux notée{coupee}, et ce que les évaluateurs ont retenu de la vôtre"
    return f"{majuscule(annonce)} :"


def _enumeres(amorce: str, dits: Sequence[str]) -> tuple[Bloc, ...]:
    """Rend une amorce et ce qu'elle énumère ; un seul point finit la phrase, une liste d'une puce n'énumère rien."""
    if len(dits) < 2:
        return tuple(paragraphe(f"{amorce} : {dit}") for dit in dits)
    return (paragraphe(f"{amorce} :"), *puces(list(map(cellule, dits))))


def place_face_a(lot: LotCompare, offre: OffreComparee, retenue: OffreComparee, decimales: int) -> str:
    """Rend ce qui place une offre classée face à celle qui est retenue : note inférieure, égale ou supérieure.

    À égalité, la règle publiée n'est dite avoir préféré l'offre retenue que si elle l'a fait. Ce qui ne se lit pas des
    notes imprimées, égales, se dit.
    """
    sienne, autre = offre.note.note or Fraction(0), retenue.note.note or Fraction(0)
    if sienne == autre:
        egale = "obtient la même note que l'offre retenue"
        if lot.departage is not None and lot.departage.retenue == retenue.soumissionnaire:
            return f"{egale}, que la règle de départage publiée a préférée"
        return f"{egale}, et la règle publiée ne les départage pas"
    egales = arrondir(sienne, decimales) == arrondir(autre, decimales)
    suite = ", d'un écart plus petit que l'arrondi des notes imprimées" if egales else ""
    return f"obtient une note {'inférieure' if sienne < autre else 'supérieure'} à celle de l'offre retenue{suite}"


def _est_moindre(note: Fraction | None, retenue: Fraction | None, decimales: int) -> bool:
    """Compare ce que la lettre imprime : deux notes qui s'y lisent égales ne s'y disent pas différentes."""
    if note is None or retenue is None:
        return False
    return arrondir(note, decimales) < arrondir(retenue, decimales)


def _sous_l_arrondi(offre: OffreComparee, retenue: OffreComparee, decimales: int) -> Iterator[Bloc]:
    """Dit d'où vient l'écart qui a rejeté l'offre, quand aucune de ses notes ne s'imprime moindre."""
    if any(_ou_elle_est_moindre(offre, retenue, decimales)):
        return
    paires = [(siens, autre) for siens, autre in _paires(offre, retenue) if autre is not None]
    noms = [nom_du_critere(s.critere) for s, a in paires if s.note is not None and a.note and s.note < a.note]
    if noms and offre.note.note and retenue.note.note and offre.note.note < retenue.note.note:
        yield paragraphe(
            "Aucune note de critère imprimée n'est moindre : l'écart, plus petit que leur arrondi, vient de :"
            f" {enumerer(noms, len(noms))}."
        )


def _ou_elle_est_moindre(offre: OffreComparee, retenue: OffreComparee, decimales: int) -> Iterator[str]:
    """Énumère les critères où l'offre est moins bien notée, et les sous-critères, fût-ce d'un critère où elle gagne."""
    for note, autre in _paires(offre, retenue):
        parts = _parts_moindres(note, autre, decimales)
        nom = nom_du_critere(note.critere)
        if parts:
            noms = enumerer([_cite(part.sous_critere, _poids(part.sous_critere)) for part, _ in parts], len(parts))
            yield f"{nom}, {'sous-critères' if len(parts) > 1 else 'sous-critère'} {noms}."
        elif autre is not None and _est_moindre(note.note, autre.note, decimales):
            yield f"{nom}."


def _cite(part: SousCritere, precision: str) -> str:
    return f"« {part.libelle or part.id} » ({precision})"


def _poids(part: SousCritere) -> str:
    return f"{poids_en_clair(part.poids)} %"


def _parts_moindres(
    note: NoteDeCritere, retenue: NoteDeCritere | None, decimales: int
) -> list[tuple[NoteDePart, NoteDePart]]:
    """Rend les sous-critères moins bien notés, à l'affichage aussi ; aucun d'un critère qui n'en a pas."""
    if retenue is None or len(note.parts) < 2:
        return []
    return [
        (part, autre)
        for part, autre in zip(note.parts, retenue.parts, strict=True)
        if _est_moindre(part.note, autre.note, decimales)
    ]


def _parts_ou_elle_est_moindre(
    offre: OffreComparee, retenue: OffreComparee, decimales: int
) -> Iterator[tuple[str, str]]:
    """Énumère ce que dit `_ou_elle_est_moindre` : un critère et son sous-critère, ou un critère qui n'en a pas."""
    for note, autre in _paires(offre, retenue):
        if parts := _parts_moindres(note, autre, decimales):
            yield from ((note.critere.id, part.sous_critere.id) for part, _ in parts)
        elif autre is not None and _est_moindre(note.note, autre.note, decimales):
            yield from ((note.critere.id, part.sous_critere.id) for part in note.parts)


def _appreciation(trait: Trait, maximum: int, relecteur: Relecteur) -> Cellule:
    note = f"notée {trait.note} sur {maximum}, contre {trait.autres} pour l'offre retenue"
    cite = relecteur.ote_l_appreciation(f"{trait.commentaire}\n{trait.source}".strip(), trait.exigence.ref)
    return trait_en_clair(trait, note, a_completer(_A_RECRIRE).contenu[0] if cite else None)


def texte_ecrit(texte: str, relecteur: Relecteur, annonce: str = "") -> tuple[Bloc, ...]:
    """Rend un texte qu'une personne a écrit, annoncé, ou ce qu'elle doit y changer s'il cite un tiers."""
    if relecteur.ote_l_envoi(texte, _ECRIT):
        return (a_completer("motif à réécrire : il parle d'un autre candidat, dit son prix ou l'estimation"),)
    return blocs(f"{annonce}{texte}")


def avantages_de_l_offre_retenue(
    offre: OffreComparee, retenue: OffreComparee, ecrits: str, decimales: int, relecteur: Relecteur
) -> tuple[Bloc, ...]:
    """Rend ce qu'une personne a écrit de l'offre retenue, et les critères où elle l'emporte.

    Aucun commentaire d'évaluateur sur l'offre retenue n'est cité : il peut porter un secret des affaires.
    """
    dits = texte_ecrit(ecrits, relecteur) or (
        a_completer("caractéristiques et avantages de l'offre retenue, hors secret des affaires"),
    )
    return (*dits, *_enumeres("Elle l'emporte sur", list(_ou_elle_l_emporte(offre, retenue, decimales))))


def _ou_elle_l_emporte(offre: OffreComparee, retenue: OffreComparee, decimales: int) -> Iterator[str]:
    for note, autre in _paires(offre, retenue):
        if autre is None:
            continue
        nom = note.critere.libelle or note.critere.id
        if parts := _parts_moindres(note, autre, decimales):
            dites = [_cite(p.sous_critere, _contre(siennes.note, p.note, decimales)) for p, siennes in parts]
            yield f"{nom}, {'sous-critères' if len(parts) > 1 else 'sous-critère'} {enumerer(dites, len(dites))}."
        elif _est_moindre(note.note, autre.note, decimales):
            yield f"{nom} ({_contre(autre.note, note.note, decimales)})."


def _contre(une: Fraction | None, autre: Fraction | None, decimales: int) -> str:
    return f"{en_francais(une, decimales)} contre {en_francais(autre, decimales)}"


def detail_des_appreciations(
    dossier: Dossier, lot: LotCompare, offre: OffreComparee, relecteur: Relecteur
) -> tuple[Bloc, ...]:
    """Rend, exigence par exigence, la note de l'offre et ce que les évaluateurs en ont écrit."""
    bareme = dossier.bareme_du_lot(lot.numero)
    if bareme is None:
        return ()
    exigences = {e.ref: e for p in parts_du_bareme(bareme, dossier.exigences(lot.numero)) for e in p.exigences}
    lignes: list[tuple[str | Cellule, ...]] = []
    for ref, exigence in exigences.items():
        avis = offre.appreciations.get(ref)
        dit = f"{avis.commentaire}\n{avis.source}".strip() if avis else ""
        texte: Cellule = (a_completer(_A_RECRIRE),) if relecteur.ote_l_appreciation(dit, ref) else cellule(dit or "–")
        note = offre.notes.get(ref)
        enonce = (*en_gras(ref), *cellule(en_clair(exigence.enonce)))
        lignes.append((enonce, "–" if note is None else f"{note} sur {bareme.note_maximale}", texte))
    return (tableau(("Exigence", "Note", "Appréciation et source"), lignes, "Appréciations"),)


def motifs_d_irregularite(dossier: Dossier, offre: OffreComparee, ecrit: str, relecteur: Relecteur) -> tuple[Bloc, ...]:
    """Rend le motif écrit, puis toutes les décisions que dit la lettre : les exigences d'abord, le reste après."""
    ecarts = ecarts_a_dire(offre)
    suite: list[Bloc] = [*texte_ecrit(ecrit, relecteur)]
    motifs: dict[str, list[str]] = {}
    for decision in ecarts:
        siens = motifs.setdefault(decision.exigence, [])
        siens += [] if decision.motif in siens else [decision.motif]
    fondent = {d.exigence for d in ecarts if vise_une_exigence(d)}
    citees = {i.ref: (i, motifs[i.ref]) for i in offre.irregularites if i.ref in fondent}
    if citees:
        enonces = {e.ref: cellule(exigence_en_bref(e)) for e in dossier.exigences(offre.offre.lot)}
        lignes: list[tuple[str | Cellule, ...]] = [
            ((*en_gras(i.ref), *enonces.get(i.ref, ())), *_releve_et_motif(i, siens, offre.offre, relecteur))
            for i, siens in citees.values()
        ]
        entetes = ("Exigence", "Ce que porte votre offre", "Motif de la décision")
        suite.append(tableau(entetes, lignes, "Motifs de la décision"))
    autres = [(ref, motif) for ref, siens in motifs.items() if ref not in citees for motif in siens]
    seul = not suite and len(autres) == 1
    for ref, motif in autres:
        # Le même texte écrit deux fois, dans la suite et dans la décision, ne se lit qu'une.
        if motif.split() != ecrit.split():
            suite += texte_ecrit(motif, relecteur, "" if seul else f"Sur {objet_de(ref)} : ")
    return tuple(suite) or (a_completer("motif de la décision"),)


def ecarts_a_dire(offre: OffreComparee) -> tuple[Decision, ...]:
    """Rend les décisions que dit la lettre : d'une offre tardive, qui n'est pas examinée, le retard seul."""
    retards = tuple(d for d in offre.mises_a_l_ecart if d.decision is SensDecision.HORS_DELAI)
    return retards or offre.mises_a_l_ecart


def _releve_et_motif(
    irregularite: Irregularite, motifs: Sequence[str], offre: Offre, relecteur: Relecteur
) -> tuple[Cellule, Cellule]:
    """Rend ce que porte l'offre, une ligne par composant déclaré que visent les motifs, puis chacun d'eux.

    Ni ce que l'outil déduit d'une licence, ni le nom que la grille donne au constat, ne sont pour le candidat. Un motif
    qui ne vise aucun des composants relevés laisse à une personne la place de les nommer.
    """
    relevees = {a.message.rstrip("."): a for a in offre.anomalies if a.ref == irregularite.ref}
    portes = {p: composants_vises(relevees[p], offre) if p in relevees else () for p in irregularite.portees}
    releves = list({c.lieu: c for siens in portes.values() for c in siens}.values())
    vises = _vises(releves, "\n".join(motifs))
    dites = [
        ligne
        for portee, siens in portes.items()
        for ligne in ([declaration(c) for c in siens if c in (vises or releves)] if siens else [portee])
    ]
    dit = "\n".join(map(majuscule, dict.fromkeys(dites))) or "Exigence non tenue, d'après l'examen de l'offre"
    a_nommer = (a_completer("composant que vise la décision"),) if len(releves) > 1 and not vises else ()
    dits = (bloc for motif in motifs for bloc in _ou_a_recrire(motif, relecteur))
    return _sien(dit, relecteur), (*dits, *a_nommer)


def _vises(composants: Sequence[Composant], motif: str) -> list[Composant]:
    """Rend les composants que le motif nomme ; à défaut, ceux dont il nomme la licence ou sa famille."""
    nommes = [c for c in composants if _nomme(nom_declare(c), motif)]
    return nommes or [c for c in composants if any(_nomme(dite, motif) for dite in familles_de_licences(c))]


def _nomme(dit: str, motif: str) -> bool:
    return bool(dit) and re.search(rf"(?<!\w){re.escape(dit)}s?(?!\w)", motif, re.IGNORECASE) is not None


def _sien(releve: str, relecteur: Relecteur) -> Cellule:
    """Rend ce que le candidat a déclaré : il n'y a rien à lui en relire, s'il n'y cite personne."""
    return (a_completer(_A_RECRIRE),) if relecteur.tiers.est_trahi(releve) else en_lignes(releve)


def _ou_a_recrire(texte: str, relecteur: Relecteur) -> Cellule:
    return (a_completer(_A_RECRIRE),) if relecteur.ote_l_envoi(texte, _ECRIT) else en_lignes(texte)

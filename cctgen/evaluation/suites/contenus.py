"""Ce que les lettres disent d'une offre et de celle qui est retenue : notes, motifs, avantages."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.bareme import TypeCritere
from cctgen.documents.composition.lettre import a_completer
from cctgen.documents.texte import Bloc, Cellule, Liste, Tableau, blocs, cellule, en_clair, paragraphe, tableau
from cctgen.evaluation.classement import LotCompare, OffreComparee
from cctgen.evaluation.irregularites import Irregularite
from cctgen.evaluation.motivation.traits import Trait, traits_entre
from cctgen.evaluation.notation.calcul import NoteDeCritere, arrondir, en_francais
from cctgen.evaluation.notation.portee import parts_du_bareme
from cctgen.evaluation.rapport.tableaux import en_gras, nom_du_critere, trait_en_clair
from cctgen.evaluation.suites.secret import Tiers

_FAIBLESSES_DITES = 8
_A_RECRIRE = "appréciation à réécrire : elle cite un autre candidat"


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
    dossier: Dossier, lot: LotCompare, paire: tuple[OffreComparee, OffreComparee], ecrit: str, tiers: Tiers
) -> tuple[Bloc, ...]:
    """Rend le motif écrit par une personne, l'écart chiffré, puis ce que les évaluateurs ont dit de l'offre.

    `paire` est l'offre rejetée, puis l'offre retenue ; seuls les commentaires de la première sont cités.
    """
    offre, retenue = paire
    bareme = dossier.bareme_du_lot(lot.numero)
    suite: list[Bloc] = [*texte_ecrit(ecrit, tiers)]
    suite.append(paragraphe(_ecart(offre, retenue)))
    moindres = [f"{nom_du_critere(n.critere)}." for n, r in _paires(offre, retenue) if r and _est_moindre(n, r)]
    if moindres:
        suite += [paragraphe("Elle est moins bien notée sur :"), Liste(tuple(cellule(m) for m in moindres))]
    faibles = _faibles(dossier, lot, offre, retenue)[:_FAIBLESSES_DITES]
    if faibles and bareme is not None:
        suite.append(
            paragraphe(
                "Exigences où l'offre retenue est mieux notée, par poids décroissant, et ce que les évaluateurs ont"
                " retenu de la vôtre :"
            )
        )
        suite.append(Liste(tuple(_appreciation(t, bareme.note_maximale, tiers) for t in faibles)))
    return tuple(suite)


def _ecart(offre: OffreComparee, retenue: OffreComparee) -> str:
    if offre.note.note == retenue.note.note:
        return "Votre offre obtient la même note que l'offre retenue, que la règle de départage publiée a préférée."
    return "Votre offre obtient une note inférieure à celle de l'offre retenue."


def _est_moindre(note: NoteDeCritere, retenue: NoteDeCritere) -> bool:
    return note.note is not None and retenue.note is not None and note.note < retenue.note


def _faibles(dossier: Dossier, lot: LotCompare, offre: OffreComparee, retenue: OffreComparee) -> tuple[Trait, ...]:
    bareme = dossier.bareme_du_lot(lot.numero)
    if bareme is None:
        return ()
    parts = parts_du_bareme(bareme, dossier.exigences(lot.numero))
    return traits_entre(offre, retenue, parts, bareme.note_maximale).faibles


def _appreciation(trait: Trait, maximum: int, tiers: Tiers) -> Cellule:
    note = f"notée {trait.note} sur {maximum}, contre {trait.autres} pour l'offre retenue"
    cite = tiers.est_cite(f"{trait.commentaire} {trait.source}")
    return trait_en_clair(trait, note, a_completer(_A_RECRIRE).contenu[0] if cite else None)


def texte_ecrit(texte: str, tiers: Tiers) -> tuple[Bloc, ...]:
    """Rend un texte qu'une personne a écrit, ou ce qu'elle doit y changer s'il cite un tiers."""
    if tiers.est_trahi(texte):
        return (a_completer("motif à réécrire : il cite un autre candidat"),)
    return blocs(texte)


def avantages_de_l_offre_retenue(
    offre: OffreComparee, retenue: OffreComparee, ecrits: str, decimales: int, tiers: Tiers
) -> tuple[Bloc, ...]:
    """Rend ce qu'une personne a écrit de l'offre retenue, et les critères où elle l'emporte.

    Aucun commentaire d'évaluateur sur l'offre retenue n'est cité : il peut porter un secret des affaires.
    """
    dits = texte_ecrit(ecrits, tiers) or (
        a_completer("caractéristiques et avantages de l'offre retenue, hors secret des affaires"),
    )
    lignes = list(_ou_elle_l_emporte(offre, retenue, decimales))
    if not lignes:
        return dits
    return (*dits, paragraphe("Elle l'emporte sur :"), Liste(tuple(cellule(ligne) for ligne in lignes)))


def _ou_elle_l_emporte(offre: OffreComparee, retenue: OffreComparee, decimales: int) -> Iterator[str]:
    for note, autre in _paires(offre, retenue):
        if autre is None or not _est_moindre(note, autre):
            continue
        nom = note.critere.libelle or note.critere.id
        if note.critere.type is TypeCritere.PRIX or len(note.parts) < 2:
            yield f"{nom} : {_contre(autre.note, note.note, decimales)}."
            continue
        dites = [
            f"{p.sous_critere.libelle or p.id} ({_contre(a.note, p.note, decimales)})"
            for p, a in zip(note.parts, autre.parts, strict=True)
            if a.note is not None and p.note is not None and arrondir(a.note, decimales) > arrondir(p.note, decimales)
        ]
        yield f"{nom} : {', '.join(dites)}."


def _contre(une: Fraction | None, autre: Fraction | None, decimales: int) -> str:
    return f"{en_francais(une, decimales)} contre {en_francais(autre, decimales)}"


def detail_des_appreciations(dossier: Dossier, lot: LotCompare, offre: OffreComparee, tiers: Tiers) -> tuple[Bloc, ...]:
    """Rend, exigence par exigence, la note de l'offre et ce que les évaluateurs en ont écrit."""
    bareme = dossier.bareme_du_lot(lot.numero)
    if bareme is None:
        return ()
    exigences = {e.ref: e for p in parts_du_bareme(bareme, dossier.exigences(lot.numero)) for e in p.exigences}
    lignes: list[tuple[str | Cellule, ...]] = []
    for ref, exigence in exigences.items():
        avis = offre.appreciations.get(ref)
        dit = f"{avis.commentaire}\n{avis.source}".strip() if avis else ""
        texte: Cellule = (a_completer(_A_RECRIRE),) if tiers.est_cite(dit) else cellule(dit or "–")
        note = offre.notes.get(ref)
        enonce = (*en_gras(ref), *cellule(en_clair(exigence.enonce)))
        lignes.append((enonce, "–" if note is None else f"{note} sur {bareme.note_maximale}", texte))
    return (tableau(("Exigence", "Note", "Appréciation et source"), lignes, "Appréciations"),)


def motifs_d_irregularite(offre: OffreComparee, ecrit: str, tiers: Tiers) -> tuple[Bloc, ...]:
    """Rend le motif écrit, la décision qui écarte l'offre, et chaque exigence qui la fonde."""
    suite: list[Bloc] = [*texte_ecrit(ecrit, tiers)]
    decision = offre.mise_a_l_ecart
    fondent = [i for i in offre.irregularites if i.decision is not None and i.decision.decision.met_hors_jeu]
    citees = [i for i in fondent if i.vise_une_exigence]
    if citees:
        lignes: list[tuple[str | Cellule, ...]] = [
            (i.ref, *(_ou_a_recrire(t, tiers) for t in (_releve(i), i.decision.motif if i.decision else "")))
            for i in citees
        ]
        entetes = ("Exigence", "Ce que porte votre offre", "Motif de la décision")
        suite.append(tableau(entetes, lignes, "Motifs de la décision"))
    elif decision is not None and not suite:
        suite += texte_ecrit(decision.motif, tiers)
    return tuple(suite) or (a_completer("motif de la décision"),)


def _releve(irregularite: Irregularite) -> str:
    """Rend ce que porte l'offre ; le nom que la grille donne au constat n'est pas pour le candidat."""
    return " ; ".join(irregularite.portees) or "exigence non tenue, d'après l'examen de l'offre"


def _ou_a_recrire(texte: str, tiers: Tiers) -> Cellule:
    return (a_completer(_A_RECRIRE),) if tiers.est_cite(texte) else cellule(texte)

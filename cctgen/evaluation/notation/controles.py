"""Le barème avant publication : poids exacts, exigences comptées une fois, offres qui peuvent se distinguer.

Le nombre d'exigences d'un thème ne doit pas créer de pondération non publiée : CE, 18 mai 2021, n° 448618,
commune de La Léchère. Un critère que toute offre conforme remplit au maximum est vidé de sa portée :
TA Dijon, 11 juillet 2025, n° 2501824, société Cartel.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.clausier.nomenclature import Nomenclature, nomenclature_de
from cctgen.consultation.attente import est_en_attente
from cctgen.consultation.bareme import Bareme, Critere, SousCritere, TypeCritere
from cctgen.consultation.methode.regles import PLUS_FORT_POIDS, PRIX_LE_PLUS_BAS, CaseVide
from cctgen.consultation.modele import SANS_LOT, lots_en_clair
from cctgen.evaluation.notation.commentaires import anomalies_des_commentaires
from cctgen.evaluation.notation.equilibre import anomalies_d_equilibre
from cctgen.evaluation.notation.portee import (
    PartDuBareme,
    est_maigre,
    exigences_des_criteres,
    parts_du_bareme,
    porteurs,
)
from cctgen.evaluation.notation.proposition import SEUIL_TECHNIQUE
from cctgen.matrice.normalisation import lisible
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import compter, en_francais

_LIEU = Lieu("consultation.yaml")


def degre_conforme(bareme: Bareme) -> int | None:
    """Rend le degré d'une réponse conforme et prouvée, sans plus ; rien si l'échelle ne le dit pas.

    Une échelle à deux degrés n'en a qu'un pour elle, le plus haut.
    """
    attendus = [degre.note for degre in bareme.echelle if degre.attendu]
    if not attendus and len({degre.note for degre in bareme.echelle}) == 2:
        attendus = [bareme.note_maximale]
    return attendus[0] if len(attendus) == 1 and bareme.note_maximale else None


def note_d_une_offre_conforme(bareme: Bareme) -> Fraction | None:
    """Rend la note sur 100 d'une offre dont toutes les réponses sont conformes et prouvées, sans plus.

    Le même degré partout donne la même note à chaque sous-critère ; rien si l'échelle ne dit pas ce degré.
    """
    degre = degre_conforme(bareme)
    return None if degre is None else Fraction(100 * degre, bareme.note_maximale)


def anomalies_du_bareme(dossier: Dossier) -> tuple[Anomalie, ...]:
    """Vérifie chaque barème d'un dossier sur les exigences de ses lots ; sans barème, il n'y a rien à vérifier."""
    par_lot = {lot: dossier.exigences(lot) for lot in dossier.numeros}
    connues = {ref for s in dossier.selections for ref in (*s.exigences, *s.clauses)}
    anomalies: list[Anomalie] = []
    for lots, bareme in dossier.baremes:
        leurs = {e.ref: e for lot in lots for e in par_lot[lot]}
        dits = lots_en_clair(lots) if len(dossier.baremes) > 1 else ""
        anomalies += _communes(bareme, leurs, dossier.nomenclature, connues, dits)
        anomalies += (a for lot in lots for a in _du_lot(bareme, par_lot[lot], lot))
    return tuple(dict.fromkeys((*anomalies, *anomalies_des_commentaires(dossier))))


def verifier_bareme(
    bareme: Bareme,
    exigences: Sequence[ExigenceRetenue],
    nomenclature: Nomenclature,
    connues: Collection[str] | None = None,
) -> tuple[Anomalie, ...]:
    """Relève, pour un lot, tout ce qui rendrait la notation fausse, opaque ou sans effet.

    `connues` nomme les exigences et clauses du clausier, retenues ou non.
    """
    toutes = {e.ref: e for e in exigences}
    return (*_communes(bareme, toutes, nomenclature, connues), *_du_lot(bareme, exigences, SANS_LOT))


def _communes(
    bareme: Bareme,
    exigences: Mapping[str, ExigenceRetenue],
    nomenclature: Nomenclature,
    connues: Collection[str] | None,
    lots: str = "",
) -> Iterator[Anomalie]:
    """Énumère ce que partagent les lots d'un barème ; `lots` les nomme, s'il n'est pas celui de tous."""
    tete = f"{lots}, " if lots else ""
    criteres = (*_poids(bareme), *_prix(bareme), *_montants(bareme), *_identifiants(bareme), *_departage(bareme))
    yield from (replace(a, message=tete + a.message) for a in criteres)
    yield from _echelle(bareme)
    yield from _absence_contredite(bareme)
    portees = (*_criteres_en_attente(bareme), *_portees_ambigues(bareme))
    portees += tuple(_portees(bareme, exigences, nomenclature, connues))
    yield from (replace(a, message=tete + a.message) for a in portees)
    yield from _echelle_sans_ecart(bareme)


def _portees(
    bareme: Bareme,
    exigences: Mapping[str, ExigenceRetenue],
    nomenclature: Nomenclature,
    connues: Collection[str] | None,
) -> Iterator[Anomalie]:
    for part in (part for critere in bareme.criteres for part in critere.parts):
        yield from _portee_inconnue(part, exigences.values(), nomenclature)
        yield from _portee_sans_exigence(part, exigences.values(), nomenclature)
        yield from _exigences_nommees(part, exigences, connues)
    yield from _affectations(bareme, exigences.values())


def _du_lot(bareme: Bareme, exigences: Sequence[ExigenceRetenue], lot: int) -> Iterator[Anomalie]:
    pour = f", pour le lot {lot}" if lot else ""
    parts = parts_du_bareme(bareme, exigences)
    yield from _parts_vides(parts, pour)
    yield from _parts_maigres(parts, pour)
    yield from anomalies_d_equilibre(bareme, exigences, pour)
    yield from _criteres_sans_ecart(bareme, exigences, pour)


def _anomalie(code: str, message: str, conseil: str, ref: str = "") -> Anomalie:
    return Anomalie(code, message, conseil, lieu=_LIEU, ref=ref)


def _poids(bareme: Bareme) -> Iterator[Anomalie]:
    groupes: list[tuple[str, str, Sequence[Critere | SousCritere]]] = [("des critères", "", bareme.criteres)]
    groupes += [
        (f"des sous-critères de « {c.nom} »", c.id, c.sous_criteres) for c in bareme.criteres if c.sous_criteres
    ]
    for nom, ref, elements in groupes:
        total = sum((element.poids for element in elements), Decimal(0))
        if total != 100:
            message = f"les poids {nom} font {_total_dit(total)}, et non 100."
            yield _anomalie("poids-differents-de-100", message, "Corrigez les poids, puis le règlement.", ref)


PART_PREDOMINANTE = 90
"""Pour cent : au-delà, les autres critères ne départagent que des prix presque égaux. Seuil propre à l'outil."""


def _total_dit(total: Decimal) -> str:
    """Rend « 83,33 » ; au centième près de 100, ce qui l'en sépare se dit en toutes lettres."""
    arrondi = round(total, 2)
    if arrondi == 100:
        return f"un peu {'plus' if total > 100 else 'moins'} de 100"
    return en_francais(arrondi)


def _prix(bareme: Bareme) -> Iterator[Anomalie]:
    """Le prix ou le coût figure parmi les critères, sans les vider de leur portée (R.2152-7)."""
    poids = sum(c.poids for c in bareme.criteres if c.type is TypeCritere.PRIX)
    if not poids:
        message = "aucun critère n'est de type « prix » : le prix ou le coût figure toujours parmi les critères."
        conseil = "Ajoutez-le (R. 2152-7), ou gardez par écrit le critère de coût qui en tient lieu."
        yield Anomalie("bareme-sans-prix", message, conseil, Gravite.A_QUALIFIER, _LIEU)
    elif poids >= PART_PREDOMINANTE:
        message = f"le prix vaut {en_francais(poids)} % de la note : les autres critères ne départagent presque rien."
        conseil = "Baissez son poids, ou justifiez que l'objet du marché appelle ce choix (R. 2152-7)."
        yield Anomalie("prix-predominant", message, conseil, Gravite.A_QUALIFIER, _LIEU)


def _montants(bareme: Bareme) -> Iterator[Anomalie]:
    """Une offre n'a qu'un prix par lot : deux compositions annoncées, et une seule serait calculée."""
    de_prix = [c for c in bareme.criteres if c.type is TypeCritere.PRIX]
    autre = next((c for c in de_prix[1:] if c.montant != de_prix[0].montant), None)
    if autre is not None:
        message = f"« {de_prix[0].nom} » et « {autre.nom} » notent deux montants différents : un seul se calcule."
        conseil = "Gardez un seul critère de prix, ou donnez-leur le même « montant »."
        yield _anomalie("montants-differents", message, conseil, autre.id)


def _attend(element: Critere | SousCritere) -> bool:
    return est_en_attente(element.libelle)


def _criteres_en_attente(bareme: Bareme) -> Iterator[Anomalie]:
    """Un critère laissé à l'acheteur n'empêche pas de générer ; la publication, elle, refuse le champ d'attente."""
    for critere in filter(_attend, bareme.criteres):
        message = f"le critère « {critere.nom} » ({en_francais(critere.poids)} %) attend que vous l'écriviez."
        conseil = (
            "Trop peu d'exigences notées portent la valeur technique : nommez ce qui départage les offres sur votre"
            " besoin (méthode, équipe, essais, délais), ajoutez les exigences notées qui le portent, ou supprimez-le"
            " et répartissez son poids."
        )
        yield Anomalie("critere-a-completer", message, conseil, Gravite.A_QUALIFIER, _LIEU, critere.id)


def _identifiants(bareme: Bareme) -> Iterator[Anomalie]:
    groupes: list[Sequence[Critere | SousCritere]] = [bareme.criteres, *(c.sous_criteres for c in bareme.criteres)]
    for elements in groupes:
        identifiants = [element.id for element in elements]
        for repete in dict.fromkeys(i for i in identifiants if identifiants.count(i) > 1):
            message = f"l'identifiant « {repete} » désigne deux éléments du barème."
            yield _anomalie("identifiant-repete", message, "Donnez un identifiant propre à chacun.", repete)


def _departage(bareme: Bareme) -> Iterator[Anomalie]:
    """Chaque étape du départage se calcule : sans elle, la règle publiée ne s'appliquerait pas."""
    ids = [i for c in bareme.criteres for i in (c.id, *(part.id for part in c.sous_criteres))]
    for etape in bareme.departage:
        if etape not in {PLUS_FORT_POIDS, PRIX_LE_PLUS_BAS, *ids}:
            message = f"le départage nomme « {etape} », qui n'est pas un critère."
            conseil = f"Choisissez parmi : {', '.join((PLUS_FORT_POIDS, PRIX_LE_PLUS_BAS, *sorted(set(ids))))}."
            yield _anomalie("departage-inconnu", message, conseil, etape)
        elif ids.count(etape) > 1:
            message = f"le départage nomme « {etape} », qui désigne plusieurs critères ou sous-critères."
            conseil = (
                "Donnez un identifiant propre à celui qui départage : le règlement n'en annoncerait qu'un, au hasard."
            )
            yield _anomalie("departage-ambigu", message, conseil, etape)


def _echelle(bareme: Bareme) -> Iterator[Anomalie]:
    notes = [degre.note for degre in bareme.echelle]
    conseil = "Une échelle va de 0 à son plus haut degré, chaque note y figure une fois, un seul degré est « attendu »."
    if len(set(notes)) != len(notes):
        yield _anomalie("echelle-invalide", "deux degrés de l'échelle ont la même note.", conseil)
    if 0 not in notes:
        yield _anomalie("echelle-invalide", "l'échelle n'a pas de degré 0.", conseil)
    attendus = [degre.note for degre in bareme.echelle if degre.attendu]
    if len(attendus) > 1:
        yield _anomalie("echelle-invalide", "plusieurs degrés sont marqués « attendu ».", conseil)
    elif attendus == [0]:
        yield _anomalie("echelle-invalide", "le degré 0 ne peut pas être celui d'une réponse conforme.", conseil)
    elif not attendus and note_d_une_offre_conforme(bareme) is None:
        yield Anomalie(
            "degre-attendu-absent",
            "l'échelle ne dit pas quel degré vaut une réponse conforme et prouvée, sans plus.",
            "Ajoutez « attendu: oui » à ce degré : sans lui, rien ne montre que les offres peuvent se distinguer.",
            gravite=Gravite.A_QUALIFIER,
            lieu=_LIEU,
        )


_DIT_L_ABSENCE = re.compile(r"(absence|défaut) de réponse|réponse absente|sans réponse|non[- ]réponse", re.IGNORECASE)


def _absence_contredite(bareme: Bareme) -> Iterator[Anomalie]:
    """L'ancre du zéro et la phrase sur une réponse absente disent la même chose au règlement."""
    dite = any(degre.note == 0 and _DIT_L_ABSENCE.search(lisible(degre.ancre).texte) for degre in bareme.echelle)
    if dite and bareme.case_vide is not CaseVide.ZERO:
        message = "l'échelle donne zéro à une réponse absente, et « case_vide » dit qu'elle s'apprécie."
        conseil = "Écrivez « case_vide: zero », ou retirez l'absence de l'ancre du degré 0."
        yield Anomalie("echelle-contredite", message, conseil, Gravite.A_QUALIFIER, _LIEU)


def _portees_ambigues(bareme: Bareme) -> Iterator[Anomalie]:
    for critere in bareme.criteres:
        propres = bool(critere.themes or critere.piliers or critere.exigences)
        de_prix = critere.type is TypeCritere.PRIX
        if (propres and (critere.sous_criteres or de_prix)) or (de_prix and critere.sous_criteres):
            message = f"le critère « {critere.nom} » a une portée que le calcul ne peut pas suivre."
            conseil = "Un critère porte des sous-critères ou des exigences, pas les deux ; un critère de prix, aucun."
            yield _anomalie("portee-ambigue", message, conseil, critere.id)


def _portee_inconnue(
    part: SousCritere, exigences: Collection[ExigenceRetenue], nomenclature: Nomenclature
) -> Iterator[Anomalie]:
    portes = nomenclature_de(exigences)
    for code, nature, vises, connus, portes_de_meme in (
        ("theme-inconnu", "thème", part.themes, nomenclature.themes, portes.themes),
        ("pilier-inconnu", "pilier", part.piliers, nomenclature.piliers, portes.piliers),
    ):
        for nom in vises:
            if nom not in connus and nom not in portes_de_meme:
                message = f"le sous-critère « {part.nom} » vise le {nature} « {nom} », qui n'existe pas."
                choix = f"Choisissez parmi : {', '.join(sorted(connus))}." if connus else f"Ôtez-le : aucun {nature}."
                yield _anomalie(code, message, choix, part.id)


def _portee_sans_exigence(
    part: SousCritere, exigences: Collection[ExigenceRetenue], nomenclature: Nomenclature
) -> Iterator[Anomalie]:
    """Le règlement publie chaque thème et chaque pilier nommés : un nom que rien ne porte y annoncerait du vide.

    Le nom d'un thème et d'un pilier que le sous-critère vise tous deux annonce un sujet : l'un des deux suffit.
    """
    notees = [e for e in exigences if e.notee]
    portes = nomenclature_de(notees)
    sujets = {*portes.themes} & {*part.themes} | {*portes.piliers} & {*part.piliers}
    vises = [t for t in part.themes if t in nomenclature.themes]
    vises += [p for p in part.piliers if p in nomenclature.piliers]
    for nom in (nom for nom in vises if notees and nom not in sujets):
        message = f"le sous-critère « {part.nom} » vise « {nom} », dont le dossier ne retient aucune exigence notée."
        conseil = "Retirez-le du barème : le règlement annoncerait des exigences que la matrice ne note pas."
        yield _anomalie("portee-sans-exigence", message, conseil, part.id)


def _exigences_nommees(
    part: SousCritere, exigences: Mapping[str, ExigenceRetenue], connues: Collection[str] | None
) -> Iterator[Anomalie]:
    clauses = {e.clause for e in exigences.values()}
    notees = {e.clause for e in exigences.values() if e.notee}
    for ref in part.exigences:
        exigence = exigences.get(ref)
        if exigence is not None and not exigence.notee:
            message = (
                f"le sous-critère « {part.nom} » vise l'exigence {ref}, qui n'est pas notée : elle n'y compte pas."
            )
            conseil = "Retirez-la du barème, ou écrivez « notee: oui » dans sa clause si elle départage les offres."
            yield _anomalie("exigence-non-notee", message, conseil, ref)
        elif exigence is None and ref not in notees:
            existe = ref in clauses or connues is None or ref in connues
            message = f"le sous-critère « {part.nom} » vise {ref}, dont le dossier ne retient aucune exigence notée."
            conseil = "Retirez-la du barème : le règlement citerait une exigence que la matrice ne note pas."
            yield _anomalie("exigence-non-retenue" if existe else "exigence-inconnue", message, conseil, ref)


def _affectations(bareme: Bareme, exigences: Iterable[ExigenceRetenue]) -> Iterator[Anomalie]:
    oubliees: dict[str, list[str]] = {}
    for exigence in (e for e in exigences if e.notee):
        noms = [f"« {part.nom} »" for part in porteurs(bareme, exigence)]
        if not noms:
            oubliees.setdefault(exigence.libelle_theme, []).append(exigence.ref)
        elif len(noms) > 1:
            message = f"l'exigence {exigence.ref} compte dans plusieurs sous-critères : {', '.join(noms)}."
            conseil = "Gardez-la dans un seul : comptée deux fois, elle crée un poids que le règlement ne publie pas."
            yield _anomalie("exigence-comptee-deux-fois", message, conseil, exigence.ref)
    for theme, refs in oubliees.items():
        yield Anomalie(
            "exigence-hors-bareme",
            f"« {theme} » : {compter(len(refs), 'exigence notée')} hors de tout sous-critère : {', '.join(refs)}.",
            "Ajoutez ce thème à un sous-critère, ou écrivez « notee: non » dans les clauses concernées.",
            gravite=Gravite.A_QUALIFIER,
            lieu=_LIEU,
            ref=refs[0],
        )


def _parts_vides(parts: Sequence[PartDuBareme], pour: str) -> Iterator[Anomalie]:
    for part in parts:
        if part.critere.type is TypeCritere.APPRECIATION and not part.exigences and not _attend(part.sous_critere):
            message = f"le sous-critère « {part.sous_critere.nom} » ne porte sur aucune exigence notée{pour}."
            conseil = "Changez sa portée, supprimez-le et répartissez son poids, ou notez une exigence qui départage."
            yield _anomalie("sous-critere-vide", message, conseil, part.sous_critere.id)


def _parts_maigres(parts: Sequence[PartDuBareme], pour: str) -> Iterator[Anomalie]:
    """Un sous-critère de deux lignes pèse autant qu'un autre de vingt ; sous le seuil, tout le dossier est maigre."""
    if sum(len(part.exigences) for part in parts) < SEUIL_TECHNIQUE:
        return
    for part in parts:
        if part.critere.sous_criteres and part.exigences and est_maigre(part.exigences):
            refs = ", ".join(e.ref for e in part.exigences)
            message = (
                f"le sous-critère « {part.sous_critere.nom} » vaut {_points(part)} points sur 100, et trop peu"
                f" d'exigences y départagent les offres{pour} : {refs}."
            )
            conseil = (
                "Fondez-le dans un autre, baissez son poids ou notez ce qui départage sur votre besoin : une réponse"
                " « néant », admise de tous, n'y suffit pas (TA Dijon, n° 2501824)."
            )
            yield Anomalie("sous-critere-maigre", message, conseil, Gravite.A_QUALIFIER, _LIEU, part.sous_critere.id)


def _points(part: PartDuBareme) -> str:
    return en_francais(Decimal(part.poids_global.numerator) / part.poids_global.denominator)


def _echelle_sans_ecart(bareme: Bareme) -> Iterator[Anomalie]:
    """Simule « tous conformes » : une offre qui ne fait que tenir les exigences ne doit pas avoir le maximum."""
    if note_d_une_offre_conforme(bareme) == 100:
        yield _anomalie(
            "bareme-sans-ecart",
            "toute offre conforme obtient la note maximale : les critères techniques ne départagent personne.",
            "Ajoutez à l'échelle un degré supérieur à celui d'une réponse conforme (TA Dijon, 11/07/2025, n° 2501824).",
        )


def _criteres_sans_ecart(bareme: Bareme, exigences: Sequence[ExigenceRetenue], pour: str) -> Iterator[Anomalie]:
    """Toute offre régulière tient les exigences P : un critère qui n'a qu'elles ne départage personne."""
    for critere, portees in exigences_des_criteres(bareme, exigences):
        if portees and all(e.niveau is Niveau.P for e in portees):
            message = f"le critère « {critere.nom} » ne porte que sur des exigences de niveau P{pour}."
            conseil = "Toute offre régulière les tient : ajoutez des exigences de niveau I (TA Dijon, n° 2501824)."
            yield _anomalie("bareme-sans-ecart", message, conseil, critere.id)

"""Le barème avant publication : poids exacts, exigences comptées une fois, offres qui peuvent se distinguer.

Le nombre d'exigences d'un thème ne doit pas créer de pondération non publiée : CE, 18 mai 2021, n° 448618,
commune de La Léchère. Un critère que toute offre conforme remplit au maximum est vidé de sa portée :
TA Dijon, 11 juillet 2025, n° 2501824, société Cartel.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction

from cctgen.assemblage.modele import Dossier, ExigenceRetenue
from cctgen.clausier.modele import Niveau
from cctgen.consultation.modele import Bareme, Critere, SousCritere, TypeCritere
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu

_LIEU = Lieu("consultation.yaml")

ExigencesParLot = Mapping[int, Sequence[ExigenceRetenue]]


@dataclass(frozen=True, slots=True)
class PartDuBareme:
    """Un sous-critère et les exigences notées qui le portent, pour un lot."""

    critere: Critere
    sous_critere: SousCritere
    exigences: tuple[ExigenceRetenue, ...]

    @property
    def poids_global(self) -> Fraction:
        """Rend les points que vaut le sous-critère dans une note globale sur 100."""
        return Fraction(self.critere.poids) * Fraction(self.sous_critere.poids) / 100

    def poids_effectif(self, exigence: ExigenceRetenue) -> Fraction:
        """Rend les points que vaut une exigence dans une note globale sur 100 : aucun poids n'est caché."""
        total = sum(Fraction(e.poids) for e in self.exigences)
        return self.poids_global * Fraction(exigence.poids) / total


def est_portee(sous_critere: SousCritere, exigence: ExigenceRetenue) -> bool:
    """Vrai si le sous-critère vise l'exigence, par son nom, son thème ou son pilier."""
    if exigence.ref in sous_critere.exigences:
        return True
    if exigence.pilier:
        return exigence.pilier in sous_critere.piliers
    return exigence.theme in sous_critere.themes


def parts_du_bareme(bareme: Bareme, exigences: Iterable[ExigenceRetenue]) -> tuple[PartDuBareme, ...]:
    """Affecte les exigences notées d'un lot aux sous-critères, dans l'ordre publié."""
    notees = [e for e in exigences if e.notee]
    return tuple(
        PartDuBareme(critere, part, tuple(e for e in notees if est_portee(part, e)))
        for critere in bareme.criteres
        for part in critere.parts
    )


def note_d_une_offre_conforme(bareme: Bareme) -> Fraction | None:
    """Rend la note sur 100 d'une offre dont toutes les réponses sont conformes et prouvées, sans plus.

    Le même degré partout donne la même note à chaque sous-critère. Rien si l'échelle ne dit pas ce degré ;
    une échelle à deux degrés n'en a qu'un pour une réponse conforme, le plus haut.
    """
    attendus = [degre.note for degre in bareme.echelle if degre.attendu]
    if not attendus and len({degre.note for degre in bareme.echelle}) == 2:
        attendus = [bareme.note_maximale]
    if len(attendus) != 1 or not bareme.note_maximale:
        return None
    return Fraction(100 * attendus[0], bareme.note_maximale)


def anomalies_du_bareme(dossier: Dossier) -> tuple[Anomalie, ...]:
    """Vérifie le barème d'un dossier, tous lots confondus ; sans barème, il n'y a rien à vérifier."""
    if dossier.bareme is None:
        return ()
    exigences = {lot: dossier.exigences(lot) for lot in dossier.numeros}
    return verifier_bareme(dossier.bareme, exigences, dossier.themes)


def verifier_bareme(bareme: Bareme, exigences: ExigencesParLot, themes: Collection[str]) -> tuple[Anomalie, ...]:
    """Relève tout ce qui rendrait la notation fausse, opaque ou sans effet.

    `exigences` donne celles de chaque lot, `themes` les identifiants connus de thèmes et de piliers.
    """
    toutes = {e.ref: e for du_lot in exigences.values() for e in du_lot}
    return (
        *_poids(bareme),
        *_identifiants(bareme),
        *_echelle(bareme),
        *_portees(bareme, toutes, themes),
        *_affectations(bareme, toutes.values()),
        *(a for lot, du_lot in exigences.items() for a in _parts_vides(bareme, lot, du_lot)),
        *_sans_ecart(bareme, exigences),
    )


def _anomalie(code: str, message: str, conseil: str, ref: str = "") -> Anomalie:
    return Anomalie(code, message, conseil, lieu=_LIEU, ref=ref)


def _poids(bareme: Bareme) -> Iterator[Anomalie]:
    groupes: list[tuple[str, str, Sequence[Critere | SousCritere]]] = [("des critères", "", bareme.criteres)]
    groupes += [(f"des sous-critères de « {c.id} »", c.id, c.sous_criteres) for c in bareme.criteres if c.sous_criteres]
    for nom, ref, elements in groupes:
        total = sum(element.poids for element in elements)
        if total != 100:
            message = f"les poids {nom} font {total}, et non 100."
            yield _anomalie("poids-differents-de-100", message, "Corrigez les poids, puis le règlement.", ref)


def _identifiants(bareme: Bareme) -> Iterator[Anomalie]:
    groupes: list[Sequence[Critere | SousCritere]] = [bareme.criteres, *(c.sous_criteres for c in bareme.criteres)]
    for elements in groupes:
        identifiants = [element.id for element in elements]
        for repete in dict.fromkeys(i for i in identifiants if identifiants.count(i) > 1):
            message = f"l'identifiant « {repete} » désigne deux éléments du barème."
            yield _anomalie("identifiant-repete", message, "Donnez un identifiant propre à chacun.", repete)


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


def _portees(bareme: Bareme, exigences: Mapping[str, ExigenceRetenue], themes: Collection[str]) -> Iterator[Anomalie]:
    for critere in bareme.criteres:
        propres = bool(critere.themes or critere.piliers or critere.exigences)
        if (propres and critere.sous_criteres) or (
            critere.type is TypeCritere.PRIX and (propres or critere.sous_criteres)
        ):
            message = f"le critère « {critere.id} » a une portée que le calcul ne peut pas suivre."
            conseil = "Un critère porte des sous-critères ou des exigences, pas les deux ; un critère de prix, aucun."
            yield _anomalie("portee-ambigue", message, conseil, critere.id)
        for part in critere.parts:
            yield from _portee_inconnue(part, exigences, themes)


def _portee_inconnue(
    part: SousCritere, exigences: Mapping[str, ExigenceRetenue], themes: Collection[str]
) -> Iterator[Anomalie]:
    connus = {e.theme for e in exigences.values()} | {e.pilier for e in exigences.values()} | set(themes)
    for code, nature, noms in (("theme-inconnu", "thème", part.themes), ("pilier-inconnu", "pilier", part.piliers)):
        for nom in noms:
            if nom not in connus:
                message = f"le sous-critère « {part.id} » vise le {nature} « {nom} », qui n'existe pas."
                yield _anomalie(code, message, f"Choisissez parmi : {', '.join(sorted(themes))}.", part.id)
    for ref in part.exigences:
        exigence = exigences.get(ref)
        if exigence is None:
            message = f"le sous-critère « {part.id} » vise l'exigence {ref}, que le dossier ne retient pas."
            yield _anomalie("exigence-inconnue", message, "Corrigez l'identifiant, ou retirez-le du barème.", ref)
        elif not exigence.notee:
            message = f"le sous-critère « {part.id} » vise l'exigence {ref}, qui n'est pas notée : elle n'y compte pas."
            conseil = "Retirez-la du barème, ou écrivez « notee: oui » dans sa clause si elle départage les offres."
            yield _anomalie("exigence-non-notee", message, conseil, ref)


def _affectations(bareme: Bareme, exigences: Iterable[ExigenceRetenue]) -> Iterator[Anomalie]:
    parts = [part for critere in bareme.criteres for part in critere.parts]
    oubliees: dict[str, list[str]] = {}
    for exigence in (e for e in exigences if e.notee):
        porteurs = [part.id for part in parts if est_portee(part, exigence)]
        if not porteurs:
            oubliees.setdefault(exigence.libelle_theme, []).append(exigence.ref)
        elif len(porteurs) > 1:
            message = f"l'exigence {exigence.ref} compte dans plusieurs sous-critères : {', '.join(porteurs)}."
            conseil = "Gardez-la dans un seul : comptée deux fois, elle crée un poids que le règlement ne publie pas."
            yield _anomalie("exigence-comptee-deux-fois", message, conseil, exigence.ref)
    for theme, refs in oubliees.items():
        yield Anomalie(
            "exigence-hors-bareme",
            f"« {theme} » : {len(refs)} exigence(s) notée(s) hors de tout sous-critère : {', '.join(refs)}.",
            "Ajoutez ce thème à un sous-critère, ou écrivez « notee: non » dans les clauses concernées.",
            gravite=Gravite.A_QUALIFIER,
            lieu=_LIEU,
            ref=refs[0],
        )


def _parts_vides(bareme: Bareme, lot: int, exigences: Sequence[ExigenceRetenue]) -> Iterator[Anomalie]:
    pour = f" du lot {lot}" if lot else ""
    for part in parts_du_bareme(bareme, exigences):
        if not part.exigences:
            message = f"le sous-critère « {part.sous_critere.id} » ne porte sur aucune exigence notée{pour}."
            conseil = "Changez sa portée, supprimez-le et répartissez son poids, ou notez une exigence qui départage."
            yield _anomalie("sous-critere-vide", message, conseil, part.sous_critere.id)


def _sans_ecart(bareme: Bareme, exigences: ExigencesParLot) -> Iterator[Anomalie]:
    """Simule « tous conformes » : une offre qui ne fait que tenir les exigences ne doit pas avoir le maximum."""
    if note_d_une_offre_conforme(bareme) == 100:
        yield _anomalie(
            "bareme-sans-ecart",
            "toute offre conforme obtient la note maximale : les critères techniques ne départagent personne.",
            "Ajoutez à l'échelle un degré supérieur à celui d'une réponse conforme (TA Dijon, 11/07/2025, n° 2501824).",
        )
    for lot, du_lot in exigences.items():
        for critere in bareme.criteres:
            portees = [e for e in du_lot if any(est_portee(part, e) for part in critere.parts)]
            if portees and all(e.niveau is Niveau.P for e in portees):
                pour = f", pour le lot {lot}" if lot else ""
                yield _anomalie(
                    "bareme-sans-ecart",
                    f"le critère « {critere.id} » ne porte que sur des exigences de niveau P{pour} :"
                    " toute offre régulière les tient.",
                    "Faites-le porter sur des exigences de niveau I, qui départagent (TA Dijon, n° 2501824).",
                    critere.id,
                )

"""Ce qui tient un classement provisoire : chaque raison est une anomalie à qualifier, qui dit quoi faire."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from cctgen.evaluation.classement import OffreComparee
from cctgen.evaluation.classeur.natures import nature
from cctgen.evaluation.consolidation import CONSENSUS
from cctgen.evaluation.irregularites import contradictoires
from cctgen.evaluation.modele import Appreciation, Decision
from cctgen.evaluation.notation.calcul import est_absente
from cctgen.evaluation.notation.portee import PartDuBareme
from cctgen.evaluation.reserves import A_ADMETTRE, Reserve
from cctgen.matrice.modele import Reponse
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.nombres import compter
from cctgen.socle.typographie import en_minuscule, majuscule


@dataclass(frozen=True, slots=True)
class ContexteDeLot:
    """Ce qu'il faut du lot pour juger d'une offre : sous-critères, critères de prix, prix et décisions saisis.

    `prix_fermes` : la règle publiée ne laisse pas encore lire les prix ; le lot le dit une fois pour toutes.
    """

    parts: tuple[PartDuBareme, ...]
    prix_saisis: frozenset[Decimal]
    criteres_de_prix: frozenset[str]
    decisions: tuple[Decision, ...]
    prix_fermes: bool = False


def raison(code: str, message: str, conseil: str, ref: str = "") -> Anomalie:
    """Rend une raison de tenir un classement provisoire."""
    return Anomalie(code, message, conseil, gravite=Gravite.A_QUALIFIER, ref=ref)


def raisons_d_une_offre(
    offre: OffreComparee, reponses: Mapping[str, Reponse], contexte: ContexteDeLot
) -> Iterator[Anomalie]:
    """Énumère ce qui empêche de tenir la note et le rang d'une offre pour définitifs."""
    yield from _de_notation(offre, contexte)
    yield from _de_prix(offre, contexte)
    yield from _de_regularite(offre)
    yield from _de_decision(offre, contexte)
    if contraires := _notes_contraires(offre, reponses):
        message = f"note sur une réponse absente, que le règlement fixe à zéro ({_citer(contraires)})."
        conseil = "Vérifiez l'absence de réponse ; si elle est confirmée, retirez la note de la grille."
        yield _de_l_offre(offre, "note-sur-reponse-absente", message, conseil, contraires)


def _de_l_offre(offre: OffreComparee, code: str, message: str, conseil: str, refs: Sequence[str] = ()) -> Anomalie:
    return raison(code, f"{offre.soumissionnaire} : {message}", conseil, next(iter(refs), ""))


def _de_notation(offre: OffreComparee, contexte: ContexteDeLot) -> Iterator[Anomalie]:
    avis = offre.appreciations
    if en_ecart := [ref for ref, a in avis.items() if a.en_ecart]:
        message = f"les évaluateurs divergent sur {_citer(en_ecart)}."
        yield _de_l_offre(offre, "ecart-a-trancher", message, _TRANCHER, en_ecart)
    # Des notes qui divergent ne manquent pas : la grille de consensus les règle, non une de plus.
    divergentes = {ref for ref, a in avis.items() if a.note_en_ecart}
    if manquantes := [r for r in offre.non_evaluees if r not in contexte.criteres_de_prix | divergentes]:
        message = f"{compter(len(manquantes), 'exigence')} à noter, sans note ({_citer(manquantes)})."
        yield _de_l_offre(offre, "note-manquante", message, "Complétez une grille d'évaluation.", manquantes)
    sans_motif = [ref for ref, a in avis.items() if a.note is not None and _est_immotivee(a) and ref in offre.notes]
    if sans_motif:
        message = f"note sans commentaire ou sans source sur {_citer(sans_motif)}."
        yield _de_l_offre(
            offre, "note-sans-motif", message, "Motivez la note : commentaire, pièce et page.", sans_motif
        )
    if vides := [p.sous_critere.id for p in contexte.parts if not p.exigences]:
        message = f"aucun élément noté pour {_citer(vides)}."
        yield _de_l_offre(offre, "sous-critere-vide", message, "Corrigez le barème ; un critère publié se note.", vides)


_TRANCHER = (
    "Tranchez dans « ecarts-a-trancher.xlsx », puis enregistrez-le au même endroit sous le nom"
    " « grille-consensus.xlsx »."
)


def _est_immotivee(appreciation: Appreciation) -> bool:
    """Vrai si une note retenue n'a pas de motif : celle du consensus, à défaut celle d'un seul des évaluateurs.

    Le commentaire d'un autre ne motive pas la sienne.
    """
    arbitree = any(a.evaluateur == CONSENSUS and a.note is not None for a in appreciation.avis)
    if arbitree or not appreciation.est_motivee:
        return not appreciation.est_motivee
    return any(a.note is not None and not a.est_motive for a in appreciation.avis)


def _de_prix(offre: OffreComparee, contexte: ContexteDeLot) -> Iterator[Anomalie]:
    if contexte.criteres_de_prix and offre.prix is None and not contexte.prix_fermes:
        message = "deux prix différents sont saisis." if contexte.prix_saisis else "le prix n'est pas saisi."
        yield _de_l_offre(offre, "prix-absent", message, "Écrivez-le au classeur des prix.")
    if offre.prix_bas is not None and offre.decision_de_prix is None:
        message = f"le {offre.prix_bas.motif}, semble anormalement bas."
        conseil = "Faites-le justifier avant toute décision, puis décidez du prix au classeur des décisions."
        yield _de_l_offre(offre, "prix-a-justifier", message, conseil)


def _de_regularite(offre: OffreComparee) -> Iterator[Anomalie]:
    if indecises := [i.ref for i in offre.irregularites if i.decision is None]:
        message = f"{compter(len(indecises), 'irrégularité potentielle')} à qualifier ({_citer(indecises)})."
        laquelle = "la décision motivée" if len(indecises) == 1 else "chaque décision motivée"
        conseil = f"Écrivez {laquelle} au classeur des décisions."
        yield _de_l_offre(offre, "irregularite-a-decider", message, conseil, indecises)
    # Ce sur quoi les évaluateurs divergent se tranche ensemble : un constat de plus n'y ferait rien.
    disputees = {ref for ref, a in offre.appreciations.items() if a.en_ecart and a.constat is not None}
    if a_constater := [ref for ref in offre.a_constater if ref not in disputees]:
        message = f"{compter(len(a_constater), 'exigence')} de niveau P à constater ({_citer(a_constater)})."
        une = len(a_constater) == 1
        a_faire = (
            "Vérifiez-la dans l'offre et choisissez son" if une else "Vérifiez-les dans l'offre et choisissez leur"
        )
        conseil = f"{a_faire} constat dans une grille : une déclaration ne suffit pas."
        yield _de_l_offre(offre, "primordiale-a-constater", message, conseil, a_constater)
    yield from _de_reserves(offre, disputees)


def _de_reserves(offre: OffreComparee, disputees: Collection[str]) -> Iterator[Anomalie]:
    restantes = [r for r in offre.reserves if not r.est_qualifiee and not r.est_de_fond and r.ref not in disputees]
    if refs := list(dict.fromkeys(r.ref for r in restantes if r.ref and r.code not in A_ADMETTRE)):
        message = f"{compter(len(refs), 'exigence')} avec une réserve que personne n'a qualifiée ({_citer(refs)})."
        conseil = (
            "Choisissez un constat et commentez-le dans une grille (« Non vérifié » n'y suffit que noté), ou décidez."
        )
        yield _de_l_offre(offre, "reserve-a-qualifier", message, conseil, refs)
    if refs := list(dict.fromkeys(r.ref for r in restantes if r.code in A_ADMETTRE)):
        message = (
            f"{compter(len(refs), 'exigence non notée')} où la réponse reste à admettre : {_a_admettre(restantes)}."
        )
        yield _de_l_offre(offre, "reserve-a-qualifier", message, _ADMETTRE, refs)
    entieres = [r for r in restantes if not r.ref]
    if natures := list(dict.fromkeys(en_minuscule(nature(r.code)) for r in entieres)):
        dites = " ; ".join(natures)
        message = f"{compter(len(entieres), 'réserve')} sur l'offre entière à qualifier ({dites})."
        accord = "Lisez-la" if len(entieres) == 1 else "Lisez-les"
        ou = f"{accord} à la feuille « Réserves » du classeur de comparaison"
        conseil = f"{ou}, puis écrivez une décision sans exigence, sur l'offre entière."
        yield _de_l_offre(offre, "reserve-a-qualifier", message, conseil)


_ADMETTRE = (
    "Si le motif vaut, ou si l'offre répond ailleurs, choisissez le constat « Vérifié » et commentez-le dans une"
    " grille, ou décidez ; sinon, faites préciser, ou constatez l'irrégularité."
)


def _a_admettre(restantes: Sequence[Reserve]) -> str:
    """Rend « « Sans objet » (UTI-23) ; sans réponse (UTI-05) »."""
    siennes = {code: [r.ref for r in restantes if r.code == code] for code in A_ADMETTRE}
    return " ; ".join(f"{dit} ({_citer(siennes[code])})" for code, dit in A_ADMETTRE.items() if siennes[code])


ECART_A_CONFIRMER = "ecart-a-confirmer"


def _de_decision(offre: OffreComparee, contexte: ContexteDeLot) -> Iterator[Anomalie]:
    if offre.a_confirmer:
        objets = [d.exigence or "l'offre entière" for d in offre.a_confirmer]
        message = f"mise à l'écart demandée sur {_citer(objets)}, que rien de relevé n'appuie : elle ne compte pas."
        conseil = (
            "Si elle est voulue, confirmez-la : « confirmee: oui » dans la même décision, et un motif qui la fonde."
        )
        yield _de_l_offre(offre, ECART_A_CONFIRMER, message, conseil)
    if douteuses := contradictoires(contexte.decisions, offre.offre):
        objets = list(dict.fromkeys(d.exigence or "l'offre entière" for prises in douteuses.values() for d in prises))
        message = f"décisions contraires sur {_citer(objets)}."
        yield _de_l_offre(offre, "decision-en-double", message, "Gardez la seule décision retenue.")


def _notes_contraires(offre: OffreComparee, reponses: Mapping[str, Reponse]) -> list[str]:
    """Rend les exigences sans réponse qu'un évaluateur a notées au-dessus du zéro annoncé."""
    return [
        ref
        for ref, note in offre.notes.items()
        if note == 0 and est_absente(reponses.get(ref)) and (a := offre.appreciations.get(ref)) and a.note
    ]


def evaluateurs_inegaux(offres: Mapping[str, Mapping[str, Appreciation]]) -> Iterator[Anomalie]:
    """Relève les exigences que d'autres évaluateurs ont notées selon l'offre : le traitement n'est plus égal.

    `offres` donne les appréciations par soumissionnaire ; une note arrêtée ensemble met les offres à égalité.
    """
    inegales = [ref for ref in _notees(offres) if len(set(_noteurs(offres, ref))) > 1]
    if inegales:
        message = f"les mêmes évaluateurs n'ont pas noté toutes les offres sur {_citer(inegales)}."
        conseil = "Faites noter chaque exigence par les mêmes personnes pour toutes les offres, ou tranchez ensemble."
        yield raison("evaluateurs-inegaux", message, conseil, inegales[0])


def _notees(offres: Mapping[str, Mapping[str, Appreciation]]) -> dict[str, None]:
    return dict.fromkeys(
        ref for avis in offres.values() for ref, a in avis.items() if any(v.note is not None for v in a.avis)
    )


def _noteurs(offres: Mapping[str, Mapping[str, Appreciation]], ref: str) -> Iterator[frozenset[str]]:
    """Énumère, pour les offres où l'exigence est notée sans consensus, qui l'a notée."""
    for avis in offres.values():
        noms = frozenset(a.evaluateur for a in avis[ref].avis if a.note is not None) if ref in avis else frozenset()
        if noms and CONSENSUS not in noms:
            yield noms


_SANS_EFFET = frozenset({"note-sur-exigence-non-notee"})
"""Relevé à la lecture d'une grille, mais sans rien changer au classement : le lot le donne à lire."""

_PAR_OFFRE = frozenset({"note-sans-motif"})
"""Relevé à la lecture d'une grille, et compté par offre, où toutes ses exigences se disent d'une phrase."""


def des_sources(anomalies: Iterable[Anomalie], numero: int) -> Iterator[Anomalie]:
    """Énumère ce que la lecture des grilles, des prix et des décisions laisse en suspens pour un lot.

    Ce que plusieurs feuilles relèvent pareillement ne se dit qu'une fois, avec où le trouver.
    """
    par_constat: dict[tuple[str, str, str], list[Anomalie]] = {}
    for anomalie in anomalies:
        concerne = anomalie.lot is None or anomalie.lot == numero
        if concerne and anomalie.gravite is not Gravite.INFORMATION and anomalie.code not in _SANS_EFFET | _PAR_OFFRE:
            par_constat.setdefault((anomalie.code, anomalie.ref, anomalie.message), []).append(anomalie)
    for premiere, *memes in par_constat.values():
        if not memes:
            yield premiere
            continue
        message = f"{majuscule(premiere.message)} {_lieux((premiere, *memes))}"
        yield replace(premiere, message=message)


def sans_redites(relevees: Sequence[Anomalie], raisons: Iterable[Anomalie]) -> Iterator[Anomalie]:
    """Énumère ce qui est relevé, une fois, puis les raisons qui n'en disent pas la même chose pour un lot."""
    # Deux offres peuvent être relevées au même lieu : chacune dit la sienne.
    dites: dict[tuple[str, str, Lieu], tuple[str, ...]] = {}
    for relevee in relevees:
        dites[_constat(relevee)] = (*dites.get(_constat(relevee), ()), majuscule(relevee.message))
    yield from dict.fromkeys(relevees)
    yield from dict.fromkeys(r for r in raisons if not majuscule(r.message).startswith(dites.get(_constat(r), ())))


def _constat(anomalie: Anomalie) -> tuple[str, str, Lieu]:
    return anomalie.code, anomalie.ref, anomalie.lieu


def _lieux(memes: Iterable[Anomalie]) -> str:
    """Dit les feuilles de chaque fichier où le même constat est relevé."""
    feuilles: dict[str, dict[str, None]] = {}
    for anomalie in memes:
        nom = anomalie.lieu.fichier.rpartition("/")[2]
        feuilles.setdefault(nom, {}).update({anomalie.lieu.feuille: None} if anomalie.lieu.feuille else {})
    par_feuilles: dict[tuple[str, ...], list[str]] = {}
    for nom, siennes in feuilles.items():
        par_feuilles.setdefault(tuple(siennes), []).append(nom)
    dits = [
        f"{', '.join(noms)} ({', '.join(siennes)})" if siennes else ", ".join(noms)
        for siennes, noms in par_feuilles.items()
    ]
    return f"Relevé dans {' ; '.join(dits)}."


def _citer(refs: Sequence[str]) -> str:
    return ", ".join(refs) if len(refs) <= 6 else f"{', '.join(refs[:5])} et {len(refs) - 5} autres"

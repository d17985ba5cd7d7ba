"""Ce que les soumissionnaires répondent aux demandes : à côté de l'offre, jamais dedans."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from cctgen.assemblage.modele import Dossier
from cctgen.evaluation.actes.classeurs.formulaire import COLONNES, FormulaireRendu, Question, ecrits_autour, textes_emis
from cctgen.evaluation.actes.demandes import demandes_de
from cctgen.evaluation.actes.registre import DemandeSuivie
from cctgen.evaluation.actes.situations import NatureDemande
from cctgen.evaluation.actes.tours import Changement
from cctgen.evaluation.modele import EN_DECIDER, PRIX, CleOffre, cle_de, meme_nom, nom_affiche
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.typographie import finir, lisible, raccourcir

_REGISTRE = "evaluation/demandes"
_EXTRAIT = 200


@dataclass(frozen=True, slots=True)
class ReponseRecue:
    """Une réponse à une demande : qui, sur quoi, ce qui est écrit, et où cela se lit.

    `offre` est l'empreinte SHA-256 de la matrice initiale ; `lieu` nomme le fichier et la cellule, ou le registre ;
    `tour`, celui de la demande à laquelle elle répond. `neufs` sont les seules valeurs neuves d'une matrice complétée,
    dont le texte cite aussi les anciennes.
    """

    offre: str
    exigence: str
    nature: NatureDemande
    texte: str
    piece: str = ""
    lieu: str = ""
    recue_le: date | None = None
    tour: int = 1
    neufs: tuple[str, ...] = ()

    @property
    def ecrits(self) -> tuple[str, ...]:
        """Rend ce que le soumissionnaire écrit en réponse, sans ce que son offre disait déjà."""
        return self.neufs or (self.texte,)

    @property
    def est_reportee(self) -> bool:
        """Vrai si une personne l'a écrite au registre ; faux d'une réponse versée."""
        return self.lieu == _REGISTRE

    @property
    def est_une_piece(self) -> bool:
        """Vrai d'un fichier que l'outil ne lit pas."""
        return bool(self.piece) and self.piece == self.lieu


def reponses_du_registre(
    lignes: Iterable[DemandeSuivie], offres: Iterable[Offre], versees: Iterable[ReponseRecue] = ()
) -> tuple[ReponseRecue, ...]:
    """Rend les réponses qu'une personne a reportées au registre, offre par offre ; une versée n'y compte pas deux fois.

    L'outil écrit les versées au registre que personne n'a touché : elles y restent quand quelqu'un le reprend.
    """
    deja: dict[tuple[object, ...], list[str]] = {}
    for versee in versees:
        deja.setdefault(_cas(versee), []).append(versee.texte)
    reportees = (
        ReponseRecue(offre.sha256, s.exigence, s.nature, s.reponse, s.piece, _REGISTRE, s.recue_le, s.tour)
        for s in lignes
        if s.reponse
        for offre in offres
        if s.vise(offre)
    )
    return tuple(r for r in reportees if not _redit(r.texte, deja.get(_cas(r), ())))


def _redit(texte: str, versees: Sequence[str]) -> bool:
    """Vrai si le registre ne fait que redire des réponses versées : une autre a pu être versée depuis."""
    bornes = range(len(versees) + 1)
    suites = (versees[debut:fin] for debut in bornes for fin in bornes[debut + 1 :])
    return any(texte.split() == a_la_suite(suite).split() for suite in suites)


def _cas(reponse: ReponseRecue) -> tuple[object, ...]:
    return reponse.offre, reponse.exigence, reponse.nature, reponse.tour


def a_la_suite(textes: Iterable[str]) -> str:
    """Rend, en une case, ce que disent plusieurs réponses à la même demande, chacune une fois."""
    return "\n".join(dict.fromkeys(filter(None, textes)))


def reponses_par_offre(
    reponses: Iterable[ReponseRecue], offres: Iterable[Offre]
) -> Mapping[CleOffre, Mapping[str, tuple[ReponseRecue, ...]]]:
    """Range les réponses par offre, puis par exigence ; "" pour l'offre entière."""
    cles = {offre.sha256: cle_de(offre) for offre in offres}
    rangees: dict[CleOffre, dict[str, tuple[ReponseRecue, ...]]] = {}
    for reponse in reponses:
        if reponse.offre in cles:
            siennes = rangees.setdefault(cles[reponse.offre], {})
            siennes[reponse.exigence] = (*siennes.get(reponse.exigence, ()), reponse)
    return rangees


def repond_a(reponse: ReponseRecue, suivie: DemandeSuivie, offre: Offre) -> bool:
    """Vrai si la réponse est celle d'une demande du registre ; reportée, elle n'est que celle de sa ligne."""
    memes = (reponse.offre, reponse.exigence, reponse.nature) == (offre.sha256, suivie.exigence, suivie.nature)
    ecrit = (suivie.reponse, suivie.piece, suivie.recue_le)
    sienne = not reponse.est_reportee or (reponse.texte, reponse.piece, reponse.recue_le) == ecrit
    return memes and sienne and reponse.tour == suivie.tour and suivie.vise(offre)


def a_leur_date(recues: Iterable[ReponseRecue], suivie: DemandeSuivie) -> tuple[ReponseRecue, ...]:
    """Rend les réponses à une demande, de la plus ancienne à la plus récente, chacune à sa date.

    La date que porte le registre n'est celle que d'une réponse : de celle qu'il reporte, sinon de la première qui
    n'était pas versée avant elle. Une réponse versée plus tard garde la date de son dépôt.
    """
    dans_l_ordre = sorted(recues, key=lambda r: r.recue_le or date.min)
    if suivie.recue_le is None or not dans_l_ordre or any(r.est_reportee for r in dans_l_ordre):
        return tuple(dans_l_ordre)
    jour = suivie.recue_le
    possibles = (rang for rang, r in enumerate(dans_l_ordre) if r.recue_le is None or r.recue_le >= jour)
    rang = next(possibles, len(dans_l_ordre) - 1)
    dans_l_ordre[rang] = replace(dans_l_ordre[rang], recue_le=jour)
    return tuple(sorted(dans_l_ordre, key=lambda r: r.recue_le or date.min))


REGLE_DES_REPONSES = (
    "Aucune ne remplace l'autre : celles reçues dans le délai se lisent ensemble, une tardive ne compte que si une"
    " personne en décide."
)


def se_suivent(recues: Sequence[ReponseRecue]) -> bool:
    """Vrai si une réponse en suit une autre ; redite telle quelle, ou pièce jointe du même jour, elle n'en suit pas."""
    distinctes = {(tuple(r.texte.split()), r.piece): r for r in reversed(recues)}.values()
    formulees = {tuple(r.texte.split()) for r in distinctes if not r.est_une_piece}
    return len(distinctes) > 1 and (len(formulees) > 1 or len({r.recue_le for r in distinctes}) > 1)


Lues = tuple[tuple[ReponseRecue, ...], tuple[Anomalie, ...]]
"""Les réponses lues dans un fichier, et ce qui s'y trouve sans avoir été demandé."""


def du_formulaire(
    rendu: FormulaireRendu,
    fichier: str,
    recue_le: date,
    offre: Offre | None,
    suivies: Sequence[DemandeSuivie],
    dossier: Dossier | None = None,
) -> Lues:
    """Rend les réponses d'un formulaire ; une ligne que personne n'a demandée n'est pas reprise, elle est nommée.

    `dossier` permet de dire si les textes que l'outil y avait écrits sont encore les siens.
    """
    if offre is None:
        message = "ce formulaire répond à une offre qui n'est pas enregistrée."
        return (), (_hors_demande(fichier, message, None),)
    demandees = _objets(offre, rendu.nature, suivies)
    reponses = tuple(
        ReponseRecue(offre.sha256, li.exigence, rendu.nature, li.texte, li.piece, f"{fichier}, {li.cellule}", recue_le)
        for li in rendu.lignes
        if li.est_repondue and li.exigence in demandees
    )
    suivis = {s.exigence for s in suivies if s.vise(offre) and s.nature is rendu.nature}
    surplus = [
        (li.cellule, li.entiere if li.exigence not in suivis else li.texte or li.piece)
        for li in rendu.lignes
        if li.exigence not in suivis or (li.est_repondue and li.exigence not in demandees)
    ]
    tours = {1, *(s.tour for s in suivies)}
    autour = ecrits_autour(rendu, dossier, offre, tours) if dossier else ()
    anomalies = tuple(
        _hors_demande(
            f"{fichier}, {cellule}",
            finir(f"il y est écrit ce qui n'était pas demandé : « {raccourcir(texte, _EXTRAIT)} »"),
            offre,
        )
        for cellule, texte in (*surplus, *rendu.ailleurs, *autour)
    )
    dits = (_nomme(*dit, f"{fichier}, {cellule}", offre) for cellule, dit in rendu.hors_texte)
    modifies = _textes_modifies(rendu, fichier, offre, suivies, dossier) if dossier else ()
    return reponses, (*anomalies, *dits, *modifies, *_nom_discordant(rendu, fichier, offre))


def _nom_discordant(rendu: FormulaireRendu, fichier: str, offre: Offre) -> Iterator[Anomalie]:
    """Dit que le nom écrit n'est pas celui de l'offre dont le formulaire porte l'empreinte ; effacé, il ne dit rien."""
    nom, attendu = rendu.soumissionnaire, lisible(nom_affiche(offre))
    if nom and not meme_nom(nom, attendu):
        message = (
            f"ce formulaire porte le nom de « {raccourcir(nom, _EXTRAIT)} » et l'empreinte de l'offre de"
            f" « {attendu} » : il est lu comme le sien."
        )
        yield Anomalie("nom-discordant", message, _CONSEIL_NOM, Gravite.A_QUALIFIER, Lieu(fichier), lot=offre.lot)


_CONSEIL_NOM = f"Vérifiez de qui vient cette réponse ; pour dire ce qu'il faut en faire, {EN_DECIDER}."


_RELEVE = COLONNES[1:4].index("Ce que porte l'offre")


def _textes_modifies(
    rendu: FormulaireRendu, fichier: str, offre: Offre, suivies: Sequence[DemandeSuivie], dossier: Dossier
) -> Iterator[Anomalie]:
    """Énumère les textes du formulaire qui ne sont plus ceux de la demande ; d'un prix, le relevé cite les autres."""
    releves = {(d.exigence, d.nature): d.releve for d in demandes_de(offre, dossier)}
    for ligne in rendu.lignes:
        siennes = [s for s in suivies if s.vise(offre) and (s.exigence, s.nature) == (ligne.exigence, rendu.nature)]
        questions = (Question(s, releves.get((s.exigence, s.nature), "")) for s in siennes)
        emis = [tuple(map(texte_compare, textes_emis(dossier, offre, q))) for q in questions]
        for rang, (cellule, texte) in enumerate(ligne.emis if emis else ()):
            se_compare = cellule and not (rang == _RELEVE and ligne.exigence == PRIX)
            if se_compare and texte_compare(texte) not in {textes[rang] for textes in emis}:
                message = finir(
                    f"un texte de la demande n'est plus celui qui a été envoyé : « {raccourcir(texte, _EXTRAIT)} »"
                )
                yield _nomme("texte-modifie", message, f"{fichier}, {cellule}", offre)


def _nomme(code: str, message: str, lieu: str, offre: Offre) -> Anomalie:
    return Anomalie(code, message, _CONSEIL, Gravite.A_QUALIFIER, Lieu(lieu), lot=offre.lot)


def d_une_matrice(
    ecarts: Iterable[Changement], fichier: str, recue_le: date, offre: Offre, suivies: Sequence[DemandeSuivie]
) -> Lues:
    """Rend ce qu'une matrice complétée répond aux demandes ; tout autre changement touche à l'offre, et se dit.

    Ajouter ce qui n'est pas demandé modifie l'offre (TA Marseille, 31 juillet 2025, n° 2508530).
    """
    natures = (NatureDemande.REGULARISATION, NatureDemande.PRECISION)
    demandees = {objet: n for n in reversed(natures) for objet in _objets(offre, n, suivies)}
    textes: dict[str, list[tuple[str, str]]] = {}
    anomalies = []
    for ecart in ecarts:
        dit = f"{ecart.champ} : « {ecart.avant or '(vide)'} » devient « {ecart.apres or '(vide)'} »"
        if ecart.ref in demandees:
            textes.setdefault(ecart.ref, []).append((dit, ecart.apres))
        else:
            message = f"{ecart.ref} change sans que cela ait été demandé. {dit}."
            anomalies.append(_hors_demande(f"{fichier}, {ecart.lieu}", message, offre))
    reponses = tuple(
        ReponseRecue(
            offre.sha256,
            ref,
            demandees[ref],
            " ; ".join(dit for dit, _ in siens),
            lieu=fichier,
            recue_le=recue_le,
            neufs=tuple(neuf for _, neuf in siens),
        )
        for ref, siens in textes.items()
    )
    return reponses, tuple(anomalies)


def d_une_piece(
    fichier: str, recue_le: date, offre: Offre, suivies: Sequence[DemandeSuivie], nature: str = ""
) -> tuple[ReponseRecue, ...]:
    """Rend une réponse par demande partie à l'offre, de cette nature ou de toutes : une personne lit la pièce."""
    return tuple(
        ReponseRecue(offre.sha256, s.exigence, s.nature, f"Voir « {fichier} ».", fichier, fichier, recue_le)
        for s in suivies
        if s.vise(offre) and s.part and nature in ("", s.nature)
    )


def _objets(offre: Offre, nature: NatureDemande, suivies: Iterable[DemandeSuivie]) -> set[str]:
    return {s.exigence for s in suivies if s.vise(offre) and s.nature is nature and s.part}


_CONSEIL = f"Rien n'en est repris dans l'offre ; pour dire ce qu'il faut en faire, {EN_DECIDER}."


def _hors_demande(lieu: str, message: str, offre: Offre | None) -> Anomalie:
    return Anomalie(
        "reponse-hors-demande", message, _CONSEIL, Gravite.A_QUALIFIER, Lieu(lieu), lot=offre.lot if offre else None
    )

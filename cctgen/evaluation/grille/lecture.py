"""La lecture d'une grille remplie : par en-têtes et par références, jamais par position.

L'évaluateur est celui que nomme le fichier ; une feuille se rattache à son offre par l'empreinte du fichier reçu.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from hashlib import sha256
from itertools import count
from pathlib import Path
from typing import NamedTuple

from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import SANS_LOT
from cctgen.evaluation.consolidation import evaluateur_de
from cctgen.evaluation.grille.appuis.commentaires import aide_a_la_saisie, debuts
from cctgen.evaluation.grille.appuis.echelle import libelles
from cctgen.evaluation.grille.contrat import (
    CHAMP_EMPREINTE,
    CHAMP_LOT,
    CHAMP_SOUMISSIONNAIRE,
    COLONNE_FICHIER,
    COLONNE_SOUMISSIONNAIRE,
    COLONNES_GRILLE,
    COLONNES_SAISIE,
    FEUILLE_MODE_EMPLOI,
    FEUILLES_SANS_SAISIE,
    LONGUEUR_DU_DEBUT,
    REFERENCE,
    Forme,
    colonnes_connues,
    places_du_champ,
)
from cctgen.evaluation.grille.empreintes import ligne_marquee
from cctgen.evaluation.grille.hors_tableau import (
    disposition,
    est_du_tableau,
    signaler_hors_tableau,
    signaler_les_sans_marque,
)
from cctgen.evaluation.grille.ligne import Case, LectureEnCours, LigneSaisie, LignesOrdinaires, texte_de_case
from cctgen.evaluation.grille.reunion import reunir
from cctgen.evaluation.grille.signes import AUTRE_VERSION, a_nommer, annonce_des_empreintes, notice_emise
from cctgen.evaluation.modele import (
    CleOffre,
    FeuilleDeGrille,
    GrilleLue,
    cle_de,
    meme_nom,
    nom_replie,
)
from cctgen.matrice.lecture.a_part.equipe import Equipe, FichierALire, suivre_a_part
from cctgen.matrice.lecture.a_part.gardes import DELAI_EN_SECONDES
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import Feuille
from cctgen.matrice.lecture.fichier import feuilles_d_une_grille
from cctgen.matrice.lecture.lot import interrompue, outils_de_lecture
from cctgen.matrice.modele import Offre
from cctgen.socle.anomalies import Anomalie, Lieu
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures
from cctgen.socle.nombres import compter

Rangees = Sequence[Sequence[Case]]
Textes = list[list[str]]
"""Les mêmes cases, telles qu'elles se lisent."""

DELAI_D_UNE_GRILLE = 10 * DELAI_EN_SECONDES
"""Une grille porte toutes les offres : mesuré, dix secondes de calcul pour cinq cents, sur un poste parfois occupé."""


def lire_grille(octets: bytes, nom: str, dossier: Dossier, offres: Iterable[Offre]) -> GrilleLue:
    """Lit une grille `.xlsx`, `.ods`, `.xlsm` ou `.xls` ; ses défauts sont des anomalies, jamais des exceptions."""
    (lue,) = lire_les_grilles([(nom, partial(bytes, octets))], dossier, tuple(offres))
    return lue


class GrillesDevancees(NamedTuple):
    """Une équipe qui a commencé des grilles, et tout ce dont elle les lit hors d'elles."""

    equipe: Equipe
    contexte: bytes


_A_LA_FOIS = 4
"""Grilles lues à la fois, cœurs ou non : trois, sur deux cœurs, finissent ensemble, et plus tôt que deux puis une."""


def equipe_de_grilles(dossier: Dossier, cles: Sequence[CleOffre], racine: Path, nombre: int) -> GrillesDevancees:
    """Rend de quoi lire les grilles d'une évaluation avant d'en connaître les offres autrement que par leurs clés."""
    contexte = _contexte(dossier, cles)
    travail, gardees = partial(interpreter, dossier=dossier, cles=cles), Lectures.de(racine, "grille", contexte)
    return GrillesDevancees(Equipe(travail, DELAI_D_UNE_GRILLE, gardees, min(_A_LA_FOIS, nombre)), contexte)


def lire_les_grilles(
    fichiers: Iterable[FichierALire],
    dossier: Dossier,
    offres: Sequence[Offre],
    delai: float = DELAI_D_UNE_GRILLE,
    racine: Path | None = None,
    devancees: GrillesDevancees | None = None,
) -> Iterator[GrilleLue]:
    """Lit plusieurs grilles, chacune dans son processus et sans la tenir ici ; `delai` est en secondes.

    Les mêmes bornes que pour une matrice : une cellule égarée en XFD1048576 ne charge pas tout le rectangle. `racine`
    est la consultation qui garde ce qui en a été lu ; `devancees` ne sert que si les offres sont bien celles qu'elle
    attendait.
    """
    cles = tuple(cle_de(o) for o in offres)
    contexte = _contexte(dossier, cles)
    if devancees is not None and devancees.contexte == contexte:
        lues = devancees.equipe.suivre(fichiers)
    else:
        gardees = None if racine is None else Lectures.de(racine, "grille", contexte)
        lues = suivre_a_part(partial(interpreter, dossier=dossier, cles=cles), fichiers, delai, gardees)
    for nom, lue in lues:
        yield lue if isinstance(lue, GrilleLue) else _illisible(nom, evaluateur_de(nom), interrompue(delai))


_CODE = ("socle", "matrice", "consultation", "evaluation/grille", "evaluation/modele.py", "evaluation/consolidation.py")
"""Ce dont dépend, dans le paquet, la lecture d'une grille."""


def _contexte(dossier: Dossier, cles: Sequence[CleOffre]) -> bytes:
    """Rend tout ce dont une grille se lit, hors d'elle : l'outil, les exigences, l'échelle, la notice, les offres."""
    exigences = [[(lot, e.ref, e.notee) for e in dossier.exigences(lot)] for lot in dossier.numeros]
    aide = aide_a_la_saisie(dossier)
    echelle = ([(d.note, d.ancre) for d in aide.degres], aide.textes)
    notices = [notice_emise(dossier, nom) for nom in FEUILLES_SANS_SAISIE]
    lu = repr((exigences, echelle, notices, cles))
    return empreinte_du_code(_CODE) + outils_de_lecture() + sha256(lu.encode(errors="surrogateescape")).digest()


def interpreter(
    octets: bytes, nom: str, copie: bytes | None = None, *, dossier: Dossier, cles: Sequence[CleOffre]
) -> GrilleLue:
    """Lit une grille feuille à feuille, dans le processus où elle s'ouvre ; `copie` est un .xls converti."""
    evaluateur = evaluateur_de(nom)
    aide = aide_a_la_saisie(dossier)
    degres = frozenset(d.note for d in aide.degres)
    proposes = {nom_replie(libelle): note for libelle, note in libelles(aide.degres).items()}
    lecture = LectureEnCours(nom, evaluateur, degres, proposes, dossier, cles, debuts(aide.textes))
    try:
        for feuille in feuilles_d_une_grille(octets, copie):
            _interpreter_la_feuille(lecture, feuille)
    except FichierRefuse as refus:
        return _illisible(nom, evaluateur, refus)
    signaler_les_sans_marque(lecture)
    avis, contradictions = reunir(list(lecture.avis.values()), evaluateur, nom)
    lecture.anomalies += contradictions
    if not evaluateur and any(avis.values()):
        return _non_signee(lecture)
    return GrilleLue(nom, evaluateur, avis, tuple(lecture.anomalies))


def _interpreter_la_feuille(lecture: LectureEnCours, feuille: Feuille) -> None:
    lecture.lot = None
    if feuille.nom not in FEUILLES_SANS_SAISIE:
        _lire_feuille(lecture, feuille.nom, feuille.lignes)
    else:
        lecture.a_des_empreintes |= annonce_des_empreintes(feuille)
        lecture.a_son_mode_d_emploi |= feuille.nom == FEUILLE_MODE_EMPLOI
    for cellule, message in a_nommer(feuille, lecture.dossier):
        if message[0] == AUTRE_VERSION:
            conseil = "Vérifiez que ses notes valent pour la version publiée, ou reportez-les dans la grille du jour."
            lecture.signaler(AUTRE_VERSION, message[1], conseil, feuille.nom, cellule)
        else:
            conseil = "Reportez-le dans la colonne Commentaire ou Source d'une exigence ; rien n'en a été interprété."
            lecture.signaler(*message, conseil, feuille.nom, cellule)


def _illisible(nom: str, evaluateur: str, refus: FichierRefuse) -> GrilleLue:
    conseil = "Ouvrez-la dans votre tableur et enregistrez-la au format .xlsx, sans mot de passe."
    if refus.code == "fichier-demesure":
        conseil = "Effacez ce qui est saisi loin du tableau (lignes et colonnes de la fin), puis enregistrez-la."
    anomalie = Anomalie(
        "grille-illisible",
        f"la grille ne s'ouvre pas : {refus.message}",
        conseil,
        lieu=Lieu(nom),
    )
    return GrilleLue(nom, evaluateur, anomalies=(anomalie,))


def _non_signee(lecture: LectureEnCours) -> GrilleLue:
    anomalie = Anomalie(
        "grille-sans-evaluateur",
        "la grille est remplie, mais son nom ne dit pas par qui : ses notes ne comptent pas.",
        "Enregistrez-la sous le nom grille-<nom de l'évaluateur>.xlsx.",
        lieu=Lieu(lecture.nom),
    )
    return GrilleLue(lecture.nom, "", anomalies=(*lecture.anomalies, anomalie))


def _lire_feuille(lecture: LectureEnCours, feuille: str, rangees: Rangees) -> None:
    # Presque toutes les cases sont déjà des textes : un appel par case prenait le tiers de la lecture.
    textes = [
        [c.strip() if type(c) is str and "\r" not in c else texte_de_case(c) for c in rangee] for rangee in rangees
    ]
    entete = _ligne_d_entete(textes)
    lu = None if entete is None else disposition(textes, entete)
    colonnes = {} if lu is None else lu.colonnes
    champs = dict(_champs(textes[:entete], colonnes))
    if lu is None or not _designe_des_offres(textes, champs, colonnes):
        if any(map(any, textes)):
            message = f"la feuille « {feuille} » n'a pas de tableau d'évaluation de l'outil : elle n'est pas lue."
            conseil = "Si elle contient des appréciations, reportez-les dans la feuille de l'offre."
            lecture.signaler("feuille-inconnue", message, conseil, feuille)
        return
    # L'empreinte en tête dit la feuille d'une offre : une colonne « Soumissionnaire » y serait de l'évaluateur.
    ecrits = {*colonnes, *map(nom_replie, textes[lu.entete])}
    nommes = not ecrits.isdisjoint(map(nom_replie, (COLONNE_SOUMISSIONNAIRE, COLONNE_FICHIER)))
    par_ligne = nommes and nom_replie(CHAMP_EMPREINTE) not in champs
    forme = Forme.PAR_EXIGENCE if par_ligne else Forme.PAR_OFFRE
    if not _a_ses_references(lecture, feuille, forme, colonnes):
        return
    lot = _lot_de(champs)
    if lot not in lecture.dossier.numeros:
        message = (
            f"la feuille « {feuille} » ne dit, en face de Lot, aucun lot de cette consultation : rien n'en est lu."
        )
        lecture.signaler("offre-inconnue", message, _CONSEIL_LOT, feuille)
        return
    lecture.lot, cle = lot, None
    if forme is Forme.PAR_OFFRE and (cle := _offre_de_la_feuille(lecture, feuille, champs, lot)) is None:
        return
    tableau = _Tableau(lecture, feuille, forme, lot, colonnes, cle)
    debut = lu.entete + 1
    tableau.lire(zip(count(debut + 1), rangees[debut:], textes[debut:], strict=False))
    signaler_hors_tableau(lecture, feuille, lu, CleOffre(lot, "", "") if cle is None else cle)


def _a_ses_references(lecture: LectureEnCours, feuille: str, forme: Forme, colonnes: Mapping[str, int]) -> bool:
    """Nomme les colonnes à lire qui manquent ; faux si c'est celle des références : rien ne se lit sans elle."""
    attendues = (REFERENCE, *COLONNES_SAISIE, *((COLONNE_FICHIER,) if forme is Forme.PAR_EXIGENCE else ()))
    absentes = [c for c in attendues if nom_replie(c) not in colonnes]
    if absentes:
        suite = " ; sans elle, rien n'est lu de cette feuille" if REFERENCE in absentes else ""
        message = f"{compter(len(absentes), 'colonne introuvable')} : {', '.join(absentes)}{suite}."
        lecture.signaler("colonne-absente", message, _CONSEIL_COLONNE, feuille)
    return REFERENCE not in absentes


_CONSEIL_LOT = "Rétablissez-y le numéro et l'intitulé du lot, tels que la grille vierge les porte."
_CONSEIL_COLONNE = "Rétablissez l'en-tête d'origine, et ôtez toute autre colonne du même nom."


_ASSEZ_DE_COLONNES = len(COLONNES_GRILLE) // 2


def _ligne_d_entete(textes: Textes) -> int | None:
    """Rend la première rangée qui a la moitié des colonnes de l'outil ; à défaut, celle qui en a le plus.

    Celle-ci a au moins « Réf. » et « Note » : le mémo qu'un évaluateur s'écrit au-dessus de l'en-tête peut les avoir.
    """
    attendus, retenue, mieux = {nom_replie(REFERENCE), nom_replie("Note")}, None, 1
    for rang, rangee in enumerate(textes):
        nombre = colonnes_connues(rangee)
        if nombre >= _ASSEZ_DE_COLONNES:
            return rang
        if nombre > mieux and attendus <= set(map(nom_replie, rangee)):
            retenue, mieux = rang, nombre
    return retenue


def _designe_des_offres(textes: Textes, champs: Mapping[str, str], colonnes: Mapping[str, int]) -> bool:
    """Vrai si quelque chose y dit des offres ; un tableau que l'évaluateur s'est fait n'a que des noms."""
    dites = nom_replie(CHAMP_EMPREINTE) in champs or nom_replie(COLONNE_FICHIER) in colonnes
    return dites or ligne_marquee(textes) is not None


def _lot_de(champs: Mapping[str, str]) -> int:
    numero = re.match(r"\d+", champs.get(nom_replie(CHAMP_LOT), ""))
    return int(numero.group()) if numero else SANS_LOT


def _offre_de_la_feuille(lecture: LectureEnCours, feuille: str, champs: Mapping[str, str], lot: int) -> CleOffre | None:
    """Retrouve l'offre par l'empreinte et le lot ; le nom ne sert qu'à départager deux fichiers identiques."""
    empreinte = champs.get(nom_replie(CHAMP_EMPREINTE), "").lower()
    soumissionnaire = champs.get(nom_replie(CHAMP_SOUMISSIONNAIRE), "")
    retenue = _designee([c for c in lecture.cles if c.sha256 == empreinte and c.lot == lot], soumissionnaire)
    if retenue is None:
        message = (
            f"la feuille « {feuille} » ({soumissionnaire or 'sans nom'}) ne correspond à aucune offre enregistrée."
        )
        lecture.signaler("offre-inconnue", message, _CONSEIL_OFFRE, feuille)
        return None
    if retenue in lecture.avis[Forme.PAR_OFFRE]:
        message = f"deux feuilles évaluent l'offre de « {retenue.soumissionnaire} » ; la seconde n'est pas lue."
        lecture.signaler("feuille-en-double", message, "Gardez une seule feuille pour cette offre.", feuille)
        return None
    if autre := _autre_nom(soumissionnaire, retenue, lecture.cles):
        lecture.signaler("nom-discordant", f"la feuille « {feuille} » {autre}", _CONSEIL_NOM, feuille)
    return retenue


_CONSEIL_NOM = "Vérifiez de quelle offre ces appréciations parlent, et rétablissez le nom ou l'empreinte d'origine."


def _autre_nom(ecrit: str, retenue: CleOffre, cles: Iterable[CleOffre]) -> str:
    """Dit que le nom écrit est celui d'un autre candidat que l'empreinte ; rien d'un nom retouché ou effacé."""
    if meme_nom(ecrit, retenue.soumissionnaire) or not any(meme_nom(ecrit, c.soumissionnaire) for c in cles):
        return ""
    return (
        f"porte le nom de « {ecrit} » et l'empreinte de l'offre de « {retenue.soumissionnaire} » : elle est lue comme"
        " la sienne."
    )


_CONSEIL_OFFRE = "Si le fichier reçu a changé depuis, relancez « cctgen depouiller » et reportez l'évaluation."


def _designee(candidates: Sequence[CleOffre], soumissionnaire: str) -> CleOffre | None:
    homonymes = [c for c in candidates if meme_nom(c.soumissionnaire, soumissionnaire)]
    if homonymes:
        return homonymes[0]
    return candidates[0] if len(candidates) == 1 else None


def _champs(haut: Textes, colonnes: Mapping[str, int]) -> Iterator[tuple[str, str]]:
    for rangee in haut:
        champ, valeur = places_du_champ(rangee, colonnes)
        if champ < len(rangee):
            yield nom_replie(rangee[champ]), next(filter(None, rangee[valeur:]), "")


_LUES = (REFERENCE, *COLONNES_SAISIE, COLONNE_SOUMISSIONNAIRE, COLONNE_FICHIER)


@dataclass
class _Tableau:
    """Le tableau d'une feuille : toutes ses lignes sont d'une offre, ou chacune dit la sienne."""

    lecture: LectureEnCours
    feuille: str
    forme: Forme
    lot: int
    colonnes: Mapping[str, int]
    offre: CleOffre | None
    _designees: dict[tuple[str, str], CleOffre | None] = field(default_factory=dict)

    def lire(self, rangees: Iterable[tuple[int, Sequence[Case], list[str]]]) -> None:
        """Lit ce que les lignes apprécient ; celles où rien n'est saisi ne disent rien."""
        lus = self.lecture.avis[self.forme]
        if self.offre is not None:
            lus.setdefault(self.offre, {})
        notees = {e.ref: e.notee for e in self.lecture.dossier.exigences(self.lot)}
        place = FeuilleDeGrille(self.lecture.nom, self.feuille)
        rangs = {nom: self.colonnes.get(nom_replie(nom)) for nom in _LUES}
        ordinaires = LignesOrdinaires(self.lecture, place, rangs, notees)
        siens = None if self.offre is None else lus[self.offre]
        for numero, rangee, textes in rangees:
            if siens is not None and ordinaires.lire(numero, rangee, textes, siens):
                continue
            if not est_du_tableau(textes, self.colonnes, notees):
                continue
            saisie = LigneSaisie(self.lecture, place, numero, rangee, textes, rangs)
            avis = saisie.avis()
            if not avis.est_vide and (cle := self.offre or self._offre_de_la_ligne(saisie)) is not None:
                saisie.retenir(avis, lus.setdefault(cle, {}), notees)

    def _offre_designee(self, debut: str, nom: str) -> CleOffre | None:
        """Rend l'offre que désignent une empreinte et un nom ; chacune revient à chaque exigence."""
        if (debut, nom) not in self._designees:
            candidates = [c for c in self.lecture.cles if c.lot == self.lot and c.sha256.startswith(debut)]
            retenue = _designee(candidates, nom) if len(debut) >= LONGUEUR_DU_DEBUT else None
            self._designees[debut, nom] = retenue
        return self._designees[debut, nom]

    def _offre_de_la_ligne(self, saisie: LigneSaisie) -> CleOffre | None:
        debut, nom = saisie.texte(COLONNE_FICHIER).lower(), saisie.texte(COLONNE_SOUMISSIONNAIRE)
        retenue = self._offre_designee(debut, nom)
        if (nom, debut) not in self.lecture.designations:
            self.lecture.designations.add((nom, debut))
            if retenue is None:
                message = f"l'offre de « {nom or 'sans nom'} » ne correspond à aucune offre enregistrée."
                saisie.signaler("offre-inconnue", COLONNE_SOUMISSIONNAIRE, message, _CONSEIL_OFFRE, "")
            elif autre := _autre_nom(nom, retenue, self.lecture.cles):
                saisie.signaler("nom-discordant", COLONNE_SOUMISSIONNAIRE, f"la ligne {autre}", _CONSEIL_NOM, "")
        return retenue

"""Les clausiers de service d'une consultation : inscrits dans `consultation.yaml`, ils se chargent d'eux-mêmes."""

from __future__ import annotations

import json
import os
from codecs import BOM_UTF8
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from hashlib import sha256
from pathlib import Path, PureWindowsPath

from cctgen.consultation.lecture import FICHIER_CONSULTATION, lire_les_clausiers
from cctgen.consultation.modele import ClausierSuperpose
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.commandes import commande
from cctgen.socle.erreurs import DonneesInvalides, DossierIntrouvable
from cctgen.usages.ouverture.egares import contenus_lus

CHANGE = "clausier-change"
NON_INSCRIT = "clausier-non-inscrit"


def clausiers_de(racine: Path, donnes: Sequence[Path] = ()) -> tuple[Path, ...]:
    """Rend les clausiers à superposer : ceux que la consultation inscrit, puis ceux donnés à la commande.

    Lève `DonneesInvalides` si un clausier inscrit a disparu.
    """
    inscrits: list[Path] = []
    absents: list[Anomalie] = []
    for inscrit, lieu in lire_les_clausiers(racine):
        chemin = racine / inscrit.chemin
        inscrits.append(chemin)
        if not _est_un_clausier(chemin):
            absents.append(
                Anomalie(
                    "clausier-introuvable",
                    f"le clausier « {inscrit.chemin} » n'est pas là où la consultation le dit.",
                    _ou_le_retrouver(racine, inscrit, donnes),
                    lieu=lieu,
                )
            )
    if absents:
        raise DonneesInvalides(absents)
    reels = {c.resolve() for c in inscrits}
    return (*inscrits, *(d for d in donnes if d.resolve() not in reels))


def exiger_hors_d_une_consultation(destination: Path) -> None:
    """Lève `DossierIntrouvable` si un clausier s'écrirait dans une consultation : il se mêlerait à ses clauses."""
    lieu = destination.resolve()
    for dossier in (lieu, *lieu.parents):
        if (dossier / FICHIER_CONSULTATION).is_file():
            ou = "est une consultation" if dossier == lieu else f"est dans une consultation, « {dossier.name} »"
            raise DossierIntrouvable(
                f"« {destination} » {ou} : un clausier ne s'y écrit pas.",
                "Donnez un dossier à part, puis inscrivez-le sous « clausiers: » dans consultation.yaml.",
            )


def _ou_le_retrouver(racine: Path, inscrit: ClausierSuperpose, donnes: Iterable[Path]) -> str:
    """Rend le chemin à écrire si l'un des clausiers donnés à la commande est celui qui manque."""
    for donne in donnes:
        if _est_un_clausier(donne) and empreinte_du_dossier(donne) == inscrit.empreinte:
            return f"Le clausier donné est le même : écrivez chemin: {json.dumps(_chemin(racine, donne))}"
    return "Corrigez « chemin », relatif au dossier de la consultation, ou remettez le clausier à sa place."


def _est_un_clausier(chemin: Path) -> bool:
    """Faux aussi d'un chemin que le système refuse : trop long, ou qui tourne en rond."""
    try:
        return (chemin / "clausier.yaml").is_file()
    except OSError:
        return False


def ecarts_des_clausiers(racine: Path, donnes: Sequence[Path] = ()) -> Iterator[Anomalie]:
    """Énumère les clausiers changés depuis leur inscription, et ceux donnés sans y être inscrits."""
    inscrits = list(lire_les_clausiers(racine))
    for inscrit, lieu in inscrits:
        actuelle = empreinte_du_dossier(racine / inscrit.chemin)
        if inscrit.empreinte != actuelle:
            quoi = "est inscrit sans empreinte"
            conseil = f'Écrivez à la suite de son chemin : empreinte: "{actuelle}"'
            if inscrit.empreinte:
                quoi = "a changé depuis son inscription"
                conseil = f"Voyez ce qui change : {commande('migrer', 'CONSULTATION')}, et --accepter."
            yield Anomalie(
                CHANGE,
                f"le clausier « {PureWindowsPath(inscrit.chemin).name} » {quoi}.",
                conseil,
                gravite=Gravite.A_QUALIFIER,
                lieu=lieu,
            )
    reels = [(racine / inscrit.chemin).resolve() for inscrit, _ in inscrits]
    oublies = [d for d in donnes if d.resolve() not in reels]
    if oublies:
        lignes = rediger_les_clausiers(inscription(racine, [*reels, *oublies]))
        geste = "Remplacez-y la clé « clausiers » par" if reels else "Collez-y"
        yield Anomalie(
            NON_INSCRIT,
            f"{', '.join(f'« {d.resolve().name} »' for d in oublies)} n'est pas inscrit dans {FICHIER_CONSULTATION} :"
            " sans l'option --clausier, ses clauses disparaîtraient.",
            f"{geste} : {lignes}",
            gravite=Gravite.A_QUALIFIER,
            lieu=Lieu(FICHIER_CONSULTATION),
        )


def telle_que_les_pieces_la_portent(anomalie: Anomalie) -> Anomalie:
    """Rend l'anomalie sans les lignes à recopier : leur chemin n'a de sens que sur le poste où elles se lisent."""
    if anomalie.code != NON_INSCRIT:
        return anomalie
    return replace(anomalie, conseil=f"Inscrivez-le dans {FICHIER_CONSULTATION} : la commande en donne les lignes.")


def inscriptions_perimees(racine: Path) -> Iterator[tuple[str, str]]:
    """Énumère l'empreinte inscrite et l'empreinte actuelle des clausiers changés depuis leur inscription."""
    for inscrit, _ in lire_les_clausiers(racine):
        actuelle = empreinte_du_dossier(racine / inscrit.chemin)
        if inscrit.empreinte and inscrit.empreinte != actuelle:
            yield inscrit.empreinte, actuelle


def inscription(racine: Path, clausiers: Iterable[Path]) -> tuple[ClausierSuperpose, ...]:
    """Rend ce qu'une consultation inscrit de ses clausiers : chemin relatif et empreinte."""
    return tuple(ClausierSuperpose(chemin=_chemin(racine, c), empreinte=empreinte_du_dossier(c)) for c in clausiers)


def _chemin(racine: Path, clausier: Path) -> str:
    """Rend le chemin relatif à la consultation ; sous Windows, d'un lecteur à l'autre, il n'y en a pas."""
    try:
        return Path(os.path.relpath(clausier.resolve(), racine.resolve())).as_posix()
    except ValueError:
        return clausier.resolve().as_posix()


def rediger_les_clausiers(inscrits: Iterable[ClausierSuperpose]) -> str:
    """Rend la ligne YAML à écrire dans `consultation.yaml` ; entre guillemets, YAML échappe comme JSON."""
    entrees = (f'{{chemin: {json.dumps(i.chemin, ensure_ascii=False)}, empreinte: "{i.empreinte}"}}' for i in inscrits)
    return f"clausiers: [{', '.join(entrees)}]"


def empreinte_du_dossier(dossier: Path) -> str:
    """Rend l'empreinte courte de ce que l'outil lit d'un clausier."""
    somme = sha256()
    for nom, octets in contenus_lus(dossier):
        lu = _tel_que_lu(octets) if nom.endswith(".yaml") else octets
        somme.update(nom.encode(errors="surrogateescape") + b"\0" + sha256(lu).digest())
    return somme.hexdigest()[:16]


def _tel_que_lu(octets: bytes) -> bytes:
    """Rend un YAML sans ce qu'un éditeur y change et que la lecture ignore : marque d'ordre, fins de ligne."""
    return octets.removeprefix(BOM_UTF8).replace(b"\r\n", b"\n")

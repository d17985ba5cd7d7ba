"""Les téléchargements de la publication : chaque pièce, toutes en un zip, l'additif et les suivis."""

from __future__ import annotations

from collections.abc import Mapping

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from cctgen.usages.edition.ecarts.rediges import DOSSIER_ECARTS, PassageRedige, nom_du_passage, passages_rediges
from cctgen.usages.ouverture.integrite import A_DEPOSER
from cctgen.usages.ouverture.versions import DOSSIER_PUBLICATIONS
from cctgen.web.depot.contenus import relire
from cctgen.web.depot.envoi import archive, piece_jointe
from cctgen.web.depot.models import Consultation
from cctgen.web.depot.ouvertures import ouverture_de
from cctgen.web.droits.garde import reservee
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import fichiers_ecrits


@reservee(Droit.LIRE)
@require_safe
def piece(_requete: HttpRequest, consultation: Consultation, version: int, nom: str) -> HttpResponse:
    """Donne une pièce à déposer, telle qu'elle a été figée."""
    return piece_jointe(nom, _lue(_fichiers(consultation, _place(version)), nom))


@reservee(Droit.LIRE)
@require_safe
def pieces(_requete: HttpRequest, consultation: Consultation, version: int) -> HttpResponse:
    """Donne en un zip toutes les pièces à déposer d'une version."""
    return _en_un_zip(f"{consultation.nom}-version-{version}.zip", _fichiers(consultation, _place(version)))


@reservee(Droit.LIRE)
@require_safe
def ecart(_requete: HttpRequest, consultation: Consultation, nom: str) -> HttpResponse:
    """Donne l'additif ou un document en suivi de modifications, s'il dit encore ses deux versions."""
    noms = {f.name for p in _passages(consultation) for f in (*p.fichiers, *p.internes)}
    fichiers = {n: sha for n, sha in _fichiers(consultation, DOSSIER_ECARTS).items() if n in noms}
    return piece_jointe(nom, _lue(fichiers, nom))


@reservee(Droit.LIRE)
@require_safe
def ecarts(_requete: HttpRequest, consultation: Consultation, avant: int, apres: int) -> HttpResponse:
    """Donne en un zip l'additif et les suivis d'un passage, à déposer avec les pièces."""
    noms = {f.name for p in _passages(consultation) if (p.avant, p.apres) == (avant, apres) for f in p.fichiers}
    fichiers = {n: sha for n, sha in _fichiers(consultation, DOSSIER_ECARTS).items() if n in noms}
    return _en_un_zip(f"{consultation.nom}-additif-{nom_du_passage(avant, apres)}.zip", fichiers)


def _passages(consultation: Consultation) -> list[PassageRedige]:
    ouverture = ouverture_de(consultation.etat)
    rediges = passages_rediges(ouverture.racine, ouverture.dossier, fichiers_ecrits(consultation))
    return [p for p in rediges if not p.perime]


def _place(version: int) -> str:
    return f"{DOSSIER_PUBLICATIONS}/{version}/{A_DEPOSER}"


def _fichiers(consultation: Consultation, place: str) -> dict[str, str]:
    """Rend, par nom, l'empreinte des fichiers d'un dossier du dernier état : aucun nom reçu ne devient un chemin."""
    table = consultation.etat.table
    return {
        nom: sha256
        for chemin, (sha256, _mode) in table.items()
        for dossier, _, nom in [chemin.rpartition("/")]
        if dossier == place
    }


def _lue(fichiers: Mapping[str, str], nom: str) -> bytes:
    if nom not in fichiers:
        raise Http404
    return relire(fichiers[nom])


def _en_un_zip(nom: str, fichiers: Mapping[str, str]) -> HttpResponse:
    if not fichiers:
        raise Http404
    return archive(nom, {fichier: relire(sha256) for fichier, sha256 in fichiers.items()})

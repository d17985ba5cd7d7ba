"""Les modèles que livre l'outil, examinés comme ceux d'un service : un fichier abîmé sur le disque se dit d'abord."""

from __future__ import annotations

from functools import lru_cache
from hashlib import sha256

from cctgen.socle.contenu import contenu
from cctgen.socle.memoire.code import empreinte_du_code
from cctgen.socle.memoire.lectures import Lectures
from cctgen.socle.memoire.livre import etat_des_modeles, exiger_sans_faute, octets_du_modele

_CODE = ("documents/modeles", "documents/tableaux", "matrice/habillage")
"""Dans le paquet, ce qui juge un modèle."""


def exiger_les_modeles_livres() -> None:
    """Lève `ModeleFautif` au premier modèle livré qui manque, ne se lit pas ou ne tient pas son contrat.

    Un poste ne juge pas deux fois les mêmes ; un processus ne les relit que s'ils changent.
    """
    _exiger(etat_des_modeles())


@lru_cache(maxsize=2)
def _exiger(_etat: bytes) -> None:
    somme = sha256()
    for nom in sorted(modele.name for modele in contenu("modeles").iterdir() if modele.is_file()):
        somme.update(nom.encode(errors="surrogateescape") + b"\0" + sha256(octets_du_modele(nom)).digest())
    Lectures.du_poste("modeles-livres", empreinte_du_code(_CODE)).tirer("", somme.digest(), bool, _sont_sans_faute)


def _sont_sans_faute() -> bool:
    # Chargés là où ils servent : des modèles déjà jugés n'attendent la lecture ni de Word ni d'Excel.
    from cctgen.documents.modeles.catalogue import CONTRATS  # noqa: PLC0415
    from cctgen.documents.modeles.fautes import examiner  # noqa: PLC0415
    from cctgen.documents.tableaux.lecture import gabarits_livres  # noqa: PLC0415
    from cctgen.matrice.habillage.lecture import habillage_livre  # noqa: PLC0415

    habillage_livre()
    gabarits_livres()
    for nom, contrat in CONTRATS.items():
        exiger_sans_faute(nom, examiner(f"modeles/{nom}", octets_du_modele(nom), contrat))
    return True

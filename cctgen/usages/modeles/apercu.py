"""L'aperçu : chaque document d'exemple, tel que le rendront les modèles que suit le service."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen.documents.modeles.fautes import examiner
from cctgen.documents.pdf.conversion import convertir_et_paginer
from cctgen.documents.tableaux.gabarit import suivant
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import DonneesInvalides
from cctgen.socle.fichiers import lire_sur_le_disque
from cctgen.socle.gestes.geste import geste
from cctgen.usages.modeles.dossiers import Designes, contrat_nomme, designer
from cctgen.usages.modeles.exemple import exemple_du_plan
from cctgen.usages.ouverture.consultation import Suivi, sans_suivi
from cctgen.usages.ouverture.modeles.reglages import (
    CLASSEURS,
    REGLAGES,
    TABLEAUX,
    lire_le_classeur,
    lire_les_tableaux,
    sans_faute,
)
from cctgen.usages.ouverture.modeles.verifies import fautes_de_ce_logo, logo_suivi, pret


@dataclass(frozen=True, slots=True)
class Apercu:
    """Les documents d'exemple écrits, et le modèle que chacun suit."""

    fichiers: tuple[Path, ...]
    modeles: tuple[Path, ...]
    mis_de_cote: tuple[Path, ...] = ()

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON de `modeles apercu`."""
        return {"fichiers": [str(f) for f in self.fichiers], "modeles": [str(m) for m in self.modeles]}


@dataclass(frozen=True, slots=True)
class DemandeApercu:
    """Ce que demande une personne : les modèles de ce dossier, ceux de ces noms seuls, où écrire, en PDF aussi."""

    racine: Path | None
    vers: Path
    noms: tuple[str, ...] = ()
    superposes: tuple[Path, ...] = ()
    pdf: bool = False


def apercevoir(demande: DemandeApercu, *, remplacer: bool = False, suivi: Suivi = sans_suivi) -> Apercu:
    """Écrit un document d'exemple par modèle suivi.

    Lève `DonneesInvalides` avec toutes les fautes des modèles : rien n'est alors écrit ; `TravailProtege` si une
    personne a modifié un aperçu et que `remplacer` est faux.
    """
    designes = designer(demande.racine, demande.superposes)
    suivis = _suivis(designes, demande.noms)
    octets = {chemin: lire_sur_le_disque(chemin) for _, chemin in suivis}
    fautes: list[Anomalie] = []
    for contrat, chemin in suivis:
        fautes += examiner(f"{chemin.parent.name}/{chemin.name}", octets[chemin], contrat)
    if (logo := logo_suivi(designes.recherche)) is not None:
        fautes += fautes_de_ce_logo(logo)
    if bloquent := bloquantes(fautes):
        raise DonneesInvalides(bloquent)
    exemple, rendus, classeurs = exemple_du_plan(), dict[str, bytes](), dict[str, bytes]()
    tableaux = designes.propre / TABLEAUX
    with suivant(sans_faute(lire_les_tableaux(tableaux)) if tableaux.is_file() else None):
        for contrat, chemin in suivis:
            suivi(f"Aperçu : {contrat.nom}")
            rendus[contrat.nom] = exemple.rendre(contrat, pret(chemin, logo))
    classeur = designes.propre / CLASSEURS
    if classeur.is_file() and (not demande.noms or CLASSEURS in demande.noms):
        suivi(f"Aperçu : {CLASSEURS}")
        classeurs = exemple.classeurs(sans_faute(lire_le_classeur(classeur)))
    if demande.pdf:
        conversion = convertir_et_paginer(rendus, suivi)
        rendus = {**conversion.documents, **conversion.pdfs}
    rendus |= classeurs
    demande.vers.mkdir(parents=True, exist_ok=True)
    with geste(demande.vers) as ouvert:
        for nom, contenu in rendus.items():
            ouvert.produire(demande.vers / nom, contenu)
        copies = ouvert.mettre_en_place(remplacer=remplacer)
    return Apercu(tuple(demande.vers / nom for nom in rendus), tuple(octets), copies)


def _suivis(designes: Designes, noms: Sequence[str]) -> list[tuple[Any, Path]]:
    """Rend les modèles à montrer : ceux qui sont nommés, à défaut ceux du service, à défaut tous.

    Les gabarits des tableaux se voient dans tous.
    """
    tous = list(designes.suivis())
    if noms:
        voulus = {nom if nom in (*designes.du_plan, *REGLAGES) else contrat_nomme(nom).nom for nom in noms}
        return [(c, f) for c, f in tous if c.nom in voulus or TABLEAUX in voulus]
    siens = [(c, f) for c, f in tous if f.parent == designes.propre]
    seul_le_classeur = (designes.propre / CLASSEURS).is_file() and not (designes.propre / TABLEAUX).is_file()
    return siens if siens or seul_le_classeur else tous

"""Jouer un import de publication : une publication saine déjà importée, et la même retouchée."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from cctgen.publications_cct.identifiants import identifier
from cctgen.publications_cct.modele import Publication
from cctgen.publications_cct.sources import lire_publication
from cctgen.publications_cct.suivi import (
    ExigenceSuivie,
    apparier,
    ecarts_d_exigences,
    ecarts_de_produits,
    identifiants_connus,
    produit_suivi,
)
from cctgen.socle.anomalies import Anomalie
from tests.catalogue.joueurs.retouches import retoucher
from tests.clausier.verification.petit_clausier import ecrire

SAINE = {
    "exigences.md": """\
---
version: 2026-01-31
---
# Exigences de la plateforme

| ID | Niveau | Exigence | Catégorie |
|---|---|---|---|
| EXI-1 | P | Le titulaire tient un registre. | Gouvernance |
| EXI-2 | I | Le titulaire teste la sauvegarde. | Exploitation |
""",
    "produits.html": """\
---
version: 2026-01-31
---
<h1>Produits</h1>
<table>
<tr><th>Référence</th><th>Composant</th><th>Version</th><th>Statut</th><th>Supp. LL</th></tr>
<tr><td class="maj_open">PT-1</td><td class="maj_open">Noyau</td><td>2</td><td class="statut_R">R</td><td>Oui</td></tr>
<tr><td class="maj_open">PT-2</td><td class="maj_open">Suite</td><td>7</td><td class="statut_A">A</td><td></td></tr>
</table>
""",
}
RESERVE = "ESSAI-EXI-9"
"""Un identifiant que le clausier de base porte déjà."""


def jouer_publication(retouches: Mapping[str, Any], dossier: Path) -> set[str]:
    """Les codes de la lecture, puis de la comparaison avec l'import précédent."""
    precedente = lire_publication(ecrire(dossier / "avant" / "essai", dict(SAINE)))
    nouvelle = lire_publication(ecrire(dossier / "apres" / "essai", publication(retouches)))
    return {a.code for a in (*nouvelle.anomalies, *_ecarts(precedente, nouvelle))}


def publication(retouches: Mapping[str, Any]) -> dict[str, str | bytes]:
    """Rend les fichiers de la publication saine, à ces retouches près."""
    return {**SAINE, **{nom: retoucher(SAINE.get(nom, ""), retouche) for nom, retouche in retouches.items()}}


def _ecarts(precedente: Publication, nouvelle: Publication) -> Iterator[Anomalie]:
    avant, _ = identifier(precedente.exigences, {}, ())
    suivies = [
        ExigenceSuivie(
            id=e.id,
            source=e.source,
            reference=e.reference,
            niveau_source=e.niveau_source,
            rubrique=e.rubrique,
            enonce=e.enonce,
        )
        for e in avant
    ]
    paires = apparier(suivies, nouvelle.exigences)
    connus = identifiants_connus(nouvelle.exigences, paires)
    exigences, remarques = identifier(nouvelle.exigences, connus, [RESERVE])
    yield from remarques
    yield from ecarts_d_exigences(suivies, exigences, paires)
    yield from ecarts_de_produits([produit_suivi(p) for p in precedente.produits], nouvelle.produits)

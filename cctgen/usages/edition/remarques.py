"""Ce que les modèles d'un service laissent à voir dans un dossier produit, sans empêcher de le produire."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence

from cctgen.documents.modeles.fautes import SOMMAIRE_ESTIME
from cctgen.documents.word.rendu import MODELE_NOTE
from cctgen.socle.anomalies import Anomalie
from cctgen.usages.edition.fichiers_produits import Atelier, Destinataire, FichierProduit
from cctgen.usages.edition.producteurs.note import FICHIER_DE_NOTE
from cctgen.usages.ouverture.modeles.reglages import fautes_des_reglages
from cctgen.usages.ouverture.modeles.suivis import est_livre
from cctgen.usages.ouverture.modeles.verifies import fautes_du_modele, modeles_de_service


def remarques_des_modeles(
    atelier: Atelier, fichiers: Sequence[FichierProduit], lus: Collection[str] = ()
) -> Iterator[Anomalie]:
    """Énumère ce que disent les modèles du service, puis les documents des candidats faits d'après eux.

    `lus` nomme les documents dont le sommaire vient d'être relu dans un PDF : il n'est plus estimé.
    """
    siens = [d for d in atelier.modeles if d.is_dir() and not est_livre(d / "x") and any(d.iterdir())]
    if not siens:
        return
    du_plan = {d.modele for d in atelier.dossier.documents}
    estimes = {f.chemin for f in fichiers if f.sommaire is None and f.chemin not in lus}
    for modele in modeles_de_service(atelier.modeles, du_plan):
        estime = not estimes.isdisjoint(_produits(atelier, modele.name))
        yield from (a for a in fautes_du_modele(modele, du_plan) if estime or a.code != SOMMAIRE_ESTIME)
    yield from fautes_des_reglages(siens)
    # Seul un service qui a ses modèles attend le contrôle de ses documents.
    from cctgen.usages.ouverture.modeles.lisibles import inaccessibles  # noqa: PLC0415

    for fichier in fichiers:
        if fichier.nature.destinataire is Destinataire.CANDIDATS:
            yield from inaccessibles(fichier.chemin, fichier.contenu, f"sortie/{fichier.chemin}")


def _produits(atelier: Atelier, modele: str) -> set[str]:
    """Rend le nom des documents à sommaire que produit un modèle."""
    du_plan = {f"{d.fichier}.docx" for d in atelier.dossier.documents if d.modele == modele}
    return du_plan | ({FICHIER_DE_NOTE} if modele == MODELE_NOTE else set())

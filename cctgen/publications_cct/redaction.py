"""Rédiger un fichier du clausier importé : champs, marque, référentiel de produits."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence

from cctgen.clausier.produits import Produit
from cctgen.publications_cct.modele import ProduitPublie, Publication
from cctgen.publications_cct.produits import SUS_DU_CLAUSIER, Referentiel
from cctgen.publications_cct.texte import en_slug, sur_une_ligne

MARQUE = "Fichier généré par « cctgen clausier importer-cct » : ne le modifiez pas, relancez l'import."

Ecrits = Sequence[tuple[ProduitPublie, Produit]]


def entre_guillemets(texte: str) -> str:
    """Rend une chaîne JSON, qui est aussi une chaîne YAML entre guillemets doubles."""
    return json.dumps(sur_une_ligne(texte), ensure_ascii=False)


def champ(cle: str, texte: str, retrait: str = "") -> str:
    """Rend une ligne « cle: texte »."""
    return f"{retrait}{cle}: {entre_guillemets(texte)}\n"


def rediger_produits(referentiel: Referentiel, entete: str) -> dict[str, str]:
    """Rend les fichiers de `produits/` : ce que la publication ajoute ou change au référentiel du clausier."""
    domaines: dict[str, list[tuple[ProduitPublie, Produit]]] = defaultdict(list)
    for publie, produit in referentiel.a_ecrire:
        domaines[en_slug(publie.domaine) or "produits"].append((publie, produit))
    return {
        f"produits/{cle}.yaml": entete + _rediger_domaine(groupe, referentiel.publication)
        for cle, groupe in domaines.items()
    }


def _rediger_domaine(groupe: Ecrits, publication: Publication) -> str:
    origines = sorted({f"{publication.titres[p.source]}, version {publication.versions[p.source]}" for p, _ in groupe})
    texte = champ("domaine", groupe[0][0].domaine or "Produits")
    texte += champ("source", f"Publication {' ; '.join(origines)} ; signification des statuts déduite") + "produits:\n"
    for publie, produit in groupe:
        texte += f"  # {sur_une_ligne(publie.fichier)}, ligne {publie.ligne}\n"
        texte += f"  - {{{', '.join(_champs_de_produit(produit))}}}\n"
    return texte


def _champs_de_produit(produit: Produit) -> Iterator[str]:
    yield f"ref: {entre_guillemets(produit.ref)}"
    yield f"composant: {entre_guillemets(produit.composant)}"
    if produit.editeur:
        yield f"editeur: {entre_guillemets(produit.editeur)}"
    if produit.version:
        yield f"version: {entre_guillemets(produit.version)}"
    yield f"statut: {produit.statut.value}"
    yield f"libre: {'oui' if produit.libre else 'non'}"
    if produit.support_libre:
        yield "support_libre: oui"
    yield f"fonction: {entre_guillemets(produit.fonction)}"
    sus = produit.model_dump(mode="json", exclude_defaults=True, include=set(SUS_DU_CLAUSIER))
    yield from (f"{cle}: {json.dumps(valeur, ensure_ascii=False)}" for cle, valeur in sus.items())
    if produit.remplace:
        yield "remplace: oui"

"""Rien de ce que lisent les candidats ne change sans changer de version : chaque champ du dossier est éprouvé."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from pydantic import TypeAdapter, ValidationError

from cctgen.assemblage.modele import (
    ChampFormulaire,
    Couverture,
    Dossier,
    FonctionPreconisee,
    Formulaire,
    PieceAttendue,
    SectionFormulaire,
)
from cctgen.assemblage.suivi.versions import comparer_versions, renumerotations, version_de
from cctgen.assemblage.tete_d_annexe import FaitDeContexte, Pilier, ServiceOffert, Tete
from cctgen.clausier.formes.formulaire import GrilleRedigee
from cctgen.clausier.modele import OffreDeService
from cctgen.clausier.produits import Produit
from cctgen.documents.annexe import corps_annexe
from cctgen.documents.entete import entete_du_dossier
from cctgen.documents.formulaires.corps import corps_formulaire
from cctgen.matrice.emission import attendues
from tests.documents.fabriques import dossier_complet, une_exigence

_FORME: TypeAdapter[Dossier] = TypeAdapter(Dossier)
SERVICE = ServiceOffert("forge", "Forge", "Dépôt de code", "Compte", "Jointe", "forge@exemple.fr", True, (1, 2))
TETE = Tete(
    preambule="Ce document fixe le cadre.",
    piliers=(Pilier("Sécurité", "Protéger", "1", 3, 4),),
    contexte=(FaitDeContexte("Données", (("Données personnelles", "Oui"),)),),
    services=(SERVICE,),
    sources=("Cadre, version 3",),
)
FORMULAIRE = Formulaire(
    "fiche", "Une fiche", "À remplir", "fiche", "SSI-001", (1, 2), "Introduction.",
    (
        SectionFormulaire(
            "Objet", "Décrivez.", (ChampFormulaire("Lieu", "Paris", "Pays et site."),),
            GrilleRedigee(colonnes=("Rôle", "Nom"), lignes=3), Couverture(("Réponse",), (une_exigence(),)),
        ),
    ),
)  # fmt: skip

DEDUITS = {
    ("documents", "modele"): "dit quel document est de travail ; une annexe ne le devient pas sans changer de titre",
    ("documents", "rubriques", "articles", "signet"): "se déduit de la clause",
    ("documents", "tete", "piliers", "numero"): "se déduit des rubriques",
    ("documents", "tete", "piliers", "fiches"): "se compte sur les articles",
    ("documents", "tete", "piliers", "exigences"): "se compte sur les exigences",
    ("formulaires", "sections", "couverture", "exigences", "niveau"): "est celui de l'exigence de l'article",
    ("formulaires", "sections", "couverture", "exigences", "notee"): "est celle de l'exigence de l'article",
    ("formulaires", "sections", "couverture", "exigences", "poids"): "est celui de l'exigence de l'article",
    ("formulaires", "sections", "couverture", "exigences", "enonce"): "est celui de l'exigence de l'article",
    ("formulaires", "sections", "couverture", "exigences", "lots"): "sont ceux de l'exigence de l'article",
}


def un_dossier_plein() -> Dossier:
    base = dossier_complet()
    produit = Produit.model_validate(
        {"ref": "P-1", "composant": "Base", "version": "16", "statut": "R", "libre": "oui", "fonction": "F"}
    )
    preconises = (FonctionPreconisee("Bases de données", (produit,), (1, 2)),)
    premier = base.documents[0]
    rubrique = premier.rubriques[0]
    article = replace(
        rubrique.articles[0],
        recommandations="Il vaut mieux prévenir.",
        services=("forge",),
        offres_service=(OffreDeService(nom="Annuaire", usage="Comptes"),),
    )
    rubriques = (
        replace(rubrique, introduction="Introduction.", articles=(article, *rubrique.articles[1:])),
        *premier.rubriques[1:],
    )
    documents = (replace(premier, rubriques=rubriques, tete=TETE, preconises=preconises), *base.documents[1:])
    return replace(
        base,
        documents=documents,
        formulaires=(FORMULAIRE,),
        services=(SERVICE,),
        lignes_ccap=("Une ligne du CCAP.",),
        pieces_offre=(PieceAttendue("Plan de tests", ("SSI-001-1",), (1, 2)),),
    )


def lisible(dossier: Dossier) -> str:
    """Rend ce que lisent les candidats : annexes, formulaires, matrices, gardes ; l'extrait n'est pas pour eux."""
    annexes = [d for d in dossier.documents if not d.est_a_reporter]
    gardes = [entete_du_dossier(dossier, d.titre, d.sous_titre) for d in (*annexes, *dossier.formulaires)]
    corps = [corps_annexe(dossier, d) for d in annexes]
    formulaires = [(f.fichier, corps_formulaire(dossier, f)) for f in dossier.formulaires]
    matrices = [attendues(dossier, lot) for lot in dossier.numeros]
    return repr(
        ([d.fichier for d in annexes], gardes, corps, formulaires, matrices, dossier.lignes_ccap, dossier.lignes_rc)
    )


def feuilles(donnee: Any, chemin: tuple[str | int, ...] = ()) -> Iterator[tuple[str | int, ...]]:
    if isinstance(donnee, dict):
        for cle, valeur in donnee.items():
            yield from feuilles(valeur, (*chemin, cle))
    elif isinstance(donnee, list):
        for rang, valeur in enumerate(donnee):
            yield from feuilles(valeur, (*chemin, rang))
    elif donnee is not None:
        yield chemin


def mutant(donnee: Any, chemin: tuple[str | int, ...]) -> Dossier | None:
    """Rend le dossier où cette valeur a changé, ou rien si le dossier n'en admet pas d'autre."""
    change = copy.deepcopy(donnee)
    cible = change
    for cle in chemin[:-1]:
        cible = cible[cle]
    ancienne = cible[chemin[-1]]
    for nouvelle in _autres(ancienne):
        cible[chemin[-1]] = nouvelle
        try:
            return _FORME.validate_json(json.dumps(change))
        except (ValidationError, ValueError):
            continue
    return None


def _autres(valeur: object) -> Iterator[object]:
    if isinstance(valeur, bool):
        yield not valeur
    elif isinstance(valeur, int):
        yield valeur + 1
    elif isinstance(valeur, str):
        yield f"{valeur} changé"
        yield from ("P", "I", "A", "R", "a_verifier", "verifie", "2027-12-31", "3", "rc")


def test_un_champ_qui_se_lit_change_la_version() -> None:
    dossier = un_dossier_plein()
    donnee = json.loads(_FORME.dump_json(dossier))
    avant, lu = version_de(dossier), lisible(dossier)
    muets, vus = [], set()
    for chemin in feuilles(donnee):
        champ = tuple(cle for cle in chemin if isinstance(cle, str))
        if champ in vus or champ == ("edition", "version"):
            continue
        autre = mutant(donnee, chemin)
        if autre is None or lisible(autre) == lu:
            continue
        vus.add(champ)
        apres = version_de(autre)
        if apres.empreinte == avant.empreinte or not (comparer_versions(avant, apres) or renumerotations(avant, apres)):
            muets.append(champ)
    assert set(muets) == set(DEDUITS)
    assert len(vus) > 60

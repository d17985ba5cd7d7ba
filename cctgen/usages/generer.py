"""L'acheteur génère : annexes, formulaires, matrices, note et manifeste dans `sortie/`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from cctgen import __version__
from cctgen.assemblage.modele import Dossier
from cctgen.consultation.modele import SANS_LOT
from cctgen.documents.pdf import convertir
from cctgen.documents.word.rendu import MODELE_FORMULAIRE, rendre_annexe, rendre_extrait, rendre_formulaire, rendre_note
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.socle.anomalies import Anomalie, bloquantes
from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fichiers import ecrire_ensemble, empreinte
from cctgen.usages.modeles import dossiers_de_modeles, lire_modele
from cctgen.usages.ouverture import Ouverture, Suivi, ouvrir, sans_suivi

DOSSIER_SORTIE = "sortie"
FICHIER_MANIFESTE = "manifeste.json"
FICHIER_NOTE = "note-acheteur.docx"
"""Interne : elle n'est pas figée avec les pièces publiées."""

MODELE_NOTE = "note.docx"
MODELE_EXTRAIT = "extrait.docx"


@dataclass(frozen=True, slots=True)
class FichierProduit:
    """Un fichier écrit dans `sortie/`."""

    chemin: str
    nature: str
    contenu: bytes

    def en_dict(self) -> dict[str, str]:
        """Rend la forme JSON du contrat de `generer`."""
        return {"chemin": self.chemin, "sha256": empreinte(self.contenu), "nature": self.nature}


@dataclass(frozen=True, slots=True)
class Generation:
    """Ce qu'a produit `generer` ; rien n'est écrit s'il reste une anomalie bloquante."""

    dossier: Dossier | None
    fichiers: tuple[FichierProduit, ...]
    anomalies: tuple[Anomalie, ...]

    def en_dict(self) -> dict[str, Any]:
        """Rend la forme JSON du contrat."""
        return {
            "fichiers": [f.en_dict() for f in self.fichiers],
            "anomalies": [a.en_dict() for a in self.anomalies],
        }


def generer(
    racine: Path,
    superposes: Sequence[Path] = (),
    *,
    remplacer: bool = False,
    pdf: bool = False,
    suivi: Suivi = sans_suivi,
) -> Generation:
    """Produit annexes, formulaires, matrices, note et manifeste dans `sortie/`.

    Lève `EcritureImpossible` si un fichier de `sortie/` a été modifié à la main et que `remplacer` est faux.
    """
    suivi("Lecture du clausier et de la consultation")
    ouverture = ouvrir(racine, superposes)
    if ouverture.dossier is None or bloquantes(ouverture.anomalies):
        return Generation(ouverture.dossier, (), ouverture.anomalies)
    dossier = ouverture.dossier
    fichiers = tuple(produire(dossier, racine, superposes, suivi))
    manifeste = rediger_manifeste(dossier, ouverture, fichiers)
    sortie = racine / DOSSIER_SORTIE
    if not remplacer:
        _refuser_d_ecraser(sortie, fichiers)
    _retirer_les_perimes(sortie, fichiers)
    _retirer_les_pdf_perimes(sortie, fichiers)
    ecrire_ensemble({sortie / f.chemin: f.contenu for f in (*fichiers, manifeste)})
    convertis = tuple(_convertir(sortie, fichiers, suivi)) if pdf else ()
    return Generation(dossier, (*fichiers, manifeste, *convertis), ouverture.anomalies)


def produire(dossier: Dossier, racine: Path, superposes: Sequence[Path], suivi: Suivi) -> Iterator[FichierProduit]:
    """Énumère les fichiers du dossier, sans rien écrire sur le disque."""
    dossiers = dossiers_de_modeles(racine, superposes)
    for document in dossier.documents:
        if not document.rubriques and document.modele != MODELE_EXTRAIT:
            continue
        suivi(f"Rédaction : {document.titre}")
        rendre = rendre_extrait if document.modele == MODELE_EXTRAIT else rendre_annexe
        octets = rendre(dossier, document, lire_modele(document.modele, dossiers))
        yield FichierProduit(f"{document.fichier}.docx", "document", octets)
    for formulaire in dossier.formulaires:
        suivi(f"Formulaire : {formulaire.titre}")
        octets = rendre_formulaire(dossier, formulaire, lire_modele(MODELE_FORMULAIRE, dossiers))
        yield FichierProduit(f"{formulaire.fichier}.docx", "formulaire", octets)
    suivi("Rédaction : note à l'acheteur")
    yield FichierProduit(FICHIER_NOTE, "note", rendre_note(dossier, lire_modele(MODELE_NOTE, dossiers)))
    for lot in dossier.numeros:
        nom = "matrice.xlsx" if lot == SANS_LOT else f"matrice-lot-{lot}.xlsx"
        suivi(f"Matrice de conformité : {nom}")
        yield FichierProduit(nom, "matrice", ecrire_matrice(dossier, lot))


def rediger_manifeste(dossier: Dossier, ouverture: Ouverture, fichiers: Iterable[FichierProduit]) -> FichierProduit:
    """Rend `manifeste.json` : versions, empreintes, clauses et exigences retenues par lot, fichiers."""
    consultation = ouverture.consultation
    manifeste = {
        "cctgen": __version__,
        "clausier": {"version": dossier.edition.clausier, "empreinte": ouverture.clausier.empreinte},
        "consultation": {
            "reference": dossier.edition.reference,
            "version": dossier.edition.version,
            "date": dossier.edition.date.isoformat(),
            "empreinte_reponses": "" if consultation is None else consultation.empreinte_reponses,
        },
        "lots": [_lot_du_manifeste(dossier, lot) for lot in dossier.numeros],
        "fichiers": [f.en_dict() for f in fichiers],
    }
    texte = json.dumps(manifeste, ensure_ascii=False, indent=2) + "\n"
    return FichierProduit(FICHIER_MANIFESTE, "manifeste", texte.encode())


def _lot_du_manifeste(dossier: Dossier, lot: int) -> dict[str, Any]:
    return {
        "lot": lot or None,
        "clauses": [
            {"id": a.clause, "empreinte": a.empreinte, "motif": a.motif} for a in dossier.articles if lot in a.lots
        ],
        "exigences": [{"id": e.ref, "empreinte": e.empreinte, "motif": e.motif} for e in dossier.exigences(lot)],
    }


def lire_manifeste(sortie: Path) -> Mapping[str, Any]:
    """Rend le dernier manifeste écrit, ou un manifeste vide."""
    try:
        manifeste = json.loads((sortie / FICHIER_MANIFESTE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return manifeste if isinstance(manifeste, dict) else {}


def _empreintes_connues(sortie: Path) -> dict[str, str]:
    fichiers = lire_manifeste(sortie).get("fichiers", ())
    return {
        str(f["chemin"]): str(f["sha256"]) for f in fichiers if isinstance(f, dict) and {"chemin", "sha256"} <= set(f)
    }


def _refuser_d_ecraser(sortie: Path, fichiers: Iterable[FichierProduit]) -> None:
    """Un document retouché dans Word n'est pas écrasé sans que l'acheteur le dise."""
    connues = _empreintes_connues(sortie)
    retouches = [
        f.chemin
        for f in fichiers
        if (sortie / f.chemin).is_file()
        and empreinte((sortie / f.chemin).read_bytes()) not in (connues.get(f.chemin), empreinte(f.contenu))
    ]
    if retouches:
        raise EcritureImpossible(
            f"Retouché depuis sa génération : {', '.join(retouches)}.",
            "Mettez votre version à l'abri, puis relancez avec --remplacer ; rien n'a été écrit.",
        )


def _retirer_les_perimes(sortie: Path, fichiers: Iterable[FichierProduit]) -> None:
    """Supprime ce qu'une génération précédente avait produit et que celle-ci ne produit plus, si intact."""
    produits = {f.chemin for f in fichiers}
    for chemin, connue in _empreintes_connues(sortie).items():
        ancien = sortie / chemin
        if chemin not in produits and ancien.is_file() and empreinte(ancien.read_bytes()) == connue:
            ancien.unlink()


def _retirer_les_pdf_perimes(sortie: Path, fichiers: Iterable[FichierProduit]) -> None:
    """Un PDF qui ne correspond plus à son document tromperait son lecteur."""
    for fichier in fichiers:
        document = sortie / fichier.chemin
        pdf = document.with_suffix(".pdf")
        if pdf.is_file() and not (document.is_file() and document.read_bytes() == fichier.contenu):
            pdf.unlink()


def _convertir(sortie: Path, fichiers: Iterable[FichierProduit], suivi: Suivi) -> Iterator[FichierProduit]:
    """Convertit les documents ; les PDF, que LibreOffice date, ne sont pas au manifeste."""
    for fichier in fichiers:
        if fichier.chemin.endswith(".docx"):
            suivi(f"Conversion en PDF : {fichier.chemin}")
            converti = convertir(sortie / fichier.chemin, sortie)
            yield FichierProduit(converti.name, "pdf", converti.read_bytes())

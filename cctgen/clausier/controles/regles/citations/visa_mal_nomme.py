"""« Certifié » écrit pour « qualifié », ou l'inverse : l'exigence viserait un visa qui n'existe pas."""

from __future__ import annotations

from collections.abc import Iterator

from cctgen.clausier.controles.lue import ClauseLue, Constat, mots
from cctgen.clausier.controles.regle import Regle

_QUALIFIES = r"(?:SecNumCloud|PASSI|PDIS|PRIS|PAMS|PACS)"
_CERTIFIES = r"(?:HDS\b|hébergeurs? de données de santé|ISO(?:/IEC|/CEI)?\s?27001)"
_CERTIFIE = mots(
    rf"\b(?:certifi(?:ée?s?|cation|er|cats?)|labellisée?s?|labels?|homologuée?s?|agréée?s?|agréments?)\b(?:(?!qualifi)[^.;,]){{0,40}}\b{_QUALIFIES}\b"
    rf"|\b{_QUALIFIES}\b[ »]{{1,3}}certifi(?:ée?s?|cation)\b"
    r"|\b(?:prestataires?|hébergeurs?|auditeurs?)\b[^.;,]{0,40}\bcertifiée?s? par l'ANSSI\b",
    indices=("secnumcloud", "passi", "pdis", "pris", "pams", "pacs", "anssi"),
)
_QUALIFIE = mots(
    rf"\b(?:qualifi(?:ée?s?|cation)|agré(?:ée?s?|ment))\b(?:(?!certifi)[^.;,]){{0,40}}\b{_CERTIFIES}",
    sauf=r"\bne remplace\b",
    indices=("hds", "hébergeur", "iso"),
)


def examiner(lue: ClauseLue) -> Iterator[Constat]:
    """Relève une qualification de l'ANSSI dite certification, et une certification dite qualification ou agrément."""
    yield from lue.reconnues(
        _CERTIFIE,
        "ce visa est une qualification, non une certification",
        "Écrivez « qualifié » : l'ANSSI qualifie les prestataires, elle ne les certifie pas.",
    )
    yield from lue.reconnues(
        _QUALIFIE,
        "c'est une certification, non une qualification ni un agrément",
        "Écrivez « certifié » : un organisme accrédité délivre ce certificat.",
    )


REGLE = Regle(
    code="visa-mal-nomme",
    voit="« Certifié SecNumCloud » ou « qualifié HDS » : un visa appelé du nom d'un autre.",
    source="référentiels de l'ANSSI (qualification) ; code de la santé publique (certification)",
    remede="Écrivez « qualifié » pour un prestataire que l'ANSSI qualifie, « certifié » pour HDS et ISO 27001.",
    examiner=examiner,
    fautifs=(
        {"texte": "L'hébergement est certifié SecNumCloud ou équivalent."},
        {"texte": "L'audit est confié à un prestataire certifié par l'ANSSI (PASSI) ou équivalent."},
        {"texte": "L'offre est labellisée SecNumCloud."},
        {"texte": "L'hébergement dispose d'un agrément SecNumCloud."},
        {"texte": "Le prestataire d'audit est certifié par l'ANSSI."},
        {"texte": "L'hébergeur est qualifié HDS.", "references": ["hds"]},
        {"texte": "L'hébergeur est agréé hébergeur de données de santé.", "references": ["hds"]},
    ),
    sains=(
        {"texte": "L'hébergement est qualifié SecNumCloud, et certifié HDS pour les données de santé."},
        {"texte": "Le produit est certifié par l'ANSSI selon le schéma CSPN."},
        {"texte": "La qualification SecNumCloud ne remplace pas le certificat HDS."},
    ),
)

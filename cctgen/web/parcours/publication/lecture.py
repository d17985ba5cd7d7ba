"""Ce que montre l'écran de publication, lu dans la consultation ouverte."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import PurePosixPath
from typing import Any

from cctgen.socle.nombres import compter, en_francais
from cctgen.usages.edition.avant_publication import avant_de_publier
from cctgen.usages.edition.ecarts.lecture import EcartsLus, ecarts_depuis_la_publication
from cctgen.usages.edition.ecarts.rediges import passages_rediges
from cctgen.usages.edition.pieces_publiees import PiecePubliee, pieces_a_deposer, pieces_du_passage, suivis_internes
from cctgen.usages.ouverture.consultation import Ouverture
from cctgen.usages.ouverture.versions import numeros_publies
from cctgen.web.depot.models import Consultation
from cctgen.web.parcours.publication.corrections import a_corriger
from cctgen.web.presentation.difference import Ligne, differences_d_imprimes
from cctgen.web.roles import Droit
from cctgen.web.travaux.anciennes import fichiers_ecrits


@dataclass(frozen=True, slots=True)
class Telechargeable:
    """Une pièce, son libellé et la mention de son format et de sa taille, que le lien doit dire."""

    nom: str
    titre: str
    mention: str


@dataclass(frozen=True, slots=True)
class EcartMontre:
    """Un écart et ses lignes, ce qui part et ce qui vient marqués."""

    dite: str
    place: str
    lignes: tuple[Ligne, ...]


def ecran_de_publication(ouverture: Ouverture, consultation: Consultation, droits: Collection[Droit]) -> dict[str, Any]:
    """Rend ce que montre l'écran : anomalies, écarts, pièces à joindre, versions et documents d'écarts."""
    ecrites = fichiers_ecrits(consultation)
    avant = avant_de_publier(ouverture, ecrites)
    ecarts = ecarts_depuis_la_publication(ouverture)
    publiees = numeros_publies(ouverture.racine)
    passages = passages_rediges(ouverture.racine, ouverture.dossier, ecrites)
    corrections = a_corriger(avant.anomalies, ouverture, consultation, droits)
    return {
        "avant": avant,
        "bloquantes": [c for c in corrections if c.anomalie.est_bloquante],
        "autres": [c for c in corrections if not c.anomalie.est_bloquante],
        "noms_des_services": {
            s.id: f"le service « {s.nom} »" for s in (ouverture.dossier.services if ouverture.dossier else ())
        },
        "ecarts": ecarts,
        "parties": () if ecarts is None else tuple(parties_des_ecarts(ecarts)),
        "versions": [(n, telechargeables(pieces_a_deposer(ouverture.racine, n))) for n in reversed(publiees)],
        "passages": [
            (p, *(telechargeables(lues(ouverture.racine, p)) for lues in (pieces_du_passage, suivis_internes)))
            for p in passages
        ],
    }


def parties_des_ecarts(ecarts: EcartsLus) -> Iterator[tuple[str, tuple[EcartMontre, ...]]]:
    """Énumère les écarts par partie : articles, exigences, règlement…"""
    for partie in dict.fromkeys(e.partie for e in ecarts.ecarts):
        yield (
            partie,
            tuple(
                EcartMontre(e.dite, e.place, differences_d_imprimes(e.avant, e.apres))
                for e in ecarts.ecarts
                if e.partie == partie
            ),
        )


def telechargeables(pieces: Sequence[PiecePubliee]) -> tuple[Telechargeable, ...]:
    """Rend les pièces avec ce que leur lien doit dire."""
    return tuple(Telechargeable(p.nom, p.titre, mention(p.nom, p.taille)) for p in pieces)


def mention(nom: str, taille: int) -> str:
    """Rend « DOCX – 48,2 ko »."""
    format_ = PurePosixPath(nom).suffix.lstrip(".").upper() or "Fichier"
    return f"{format_} – {taille_dite(taille)}"


def taille_dite(octets: int) -> str:
    """Rend une taille à la française : « 820 octets », « 48,2 ko », « 1,3 Mo »."""
    if octets < 1_000:
        return compter(octets, "octet")
    unite, facteur = ("ko", 1_000) if octets < 1_000_000 else ("Mo", 1_000_000)
    return f"{en_francais(Decimal(octets) / facteur, 1)} {unite}"

"""Une pièce qui ne change pas d'un octet garde sa conversion : LibreOffice date ce qu'il convertit."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from cctgen.documents.pdf.conversion import Conversion
from cctgen.socle.erreurs import TravailProtege
from cctgen.usages.edition import copies
from cctgen.usages.edition import generer as edition
from cctgen.usages.edition.copies import Copie
from cctgen.usages.edition.generer import generer

TOUTES = (Copie.PDF, Copie.ODT)


class Convertisseur:
    """Tient lieu de LibreOffice : chaque conversion a d'autres octets, comme une autre date."""

    def __init__(self, poste: pytest.MonkeyPatch) -> None:
        self.convertis: list[str] = []
        self.repaginer = False
        poste.setattr(copies, "convertir_et_paginer", self.en_pdf)
        poste.setattr(copies, "convertir_en_odt", lambda lus: self.en(lus, ".odt"))
        poste.setattr(copies, "mettre_en_odf", lambda lus, _: {Path(n).name: o for n, o in self.en(lus, "").items()})
        poste.setattr(copies, "figer_en_ods", lambda octets, _: octets)
        poste.setattr(copies, "_exiger_la_meme_matrice", lambda *_: None)

    def en(self, lus: Mapping[str, bytes], suffixe: str) -> dict[str, bytes]:
        noms = {nom: Path(nom).with_suffix(suffixe or ".ods").name for nom in lus}
        self.convertis += noms.values()
        return {noms[nom] if suffixe else nom: f"{nom} {len(self.convertis)}".encode() for nom in lus}

    def en_pdf(self, lus: Mapping[str, bytes], _: Any) -> Conversion:
        justes = {nom: octets + b" " if self.repaginer else octets for nom, octets in lus.items()}
        pages: dict[str, tuple[int, ...]] = dict.fromkeys(lus if self.repaginer else (), (1,))
        return Conversion(justes, self.en(lus, ".pdf"), pages)

    def vider(self) -> list[str]:
        faits, self.convertis = sorted(self.convertis), []
        return faits


@pytest.fixture
def convertisseur(monkeypatch: pytest.MonkeyPatch) -> Convertisseur:
    return Convertisseur(monkeypatch)


def sortie(racine: Path) -> dict[str, bytes]:
    return {p.name: p.read_bytes() for p in sorted((racine / "sortie").iterdir())}


@pytest.mark.parametrize("demandees", [(Copie.PDF,), (Copie.ODT,), TOUTES], ids=["pdf", "odt", "toutes"])
def test_produire_de_nouveau_un_dossier_inchange_ne_change_rien(
    portail_genere: Path, convertisseur: Convertisseur, demandees: tuple[Copie, ...]
) -> None:
    premiere, avant = generer(portail_genere, copies=demandees), sortie(portail_genere)
    assert convertisseur.vider()
    seconde = generer(portail_genere, copies=demandees)
    assert convertisseur.vider() == []
    assert sortie(portail_genere) == avant
    assert {f.chemin for f in seconde.fichiers} == {f.chemin for f in premiere.fichiers}
    assert seconde.anomalies == premiere.anomalies


def test_seule_se_convertit_une_piece_qui_change_ou_sa_copie_absente(
    portail_genere: Path, convertisseur: Convertisseur
) -> None:
    generer(portail_genere, copies=TOUTES)
    avant = sortie(portail_genere)
    reponses = portail_genere / "reponses.yaml"
    reponses.write_text(reponses.read_text("utf-8").replace("delai_alerte: 12", "delai_alerte: 8"), "utf-8")
    absente = portail_genere / "sortie" / "demande-derogation.odt"
    absente.unlink()
    convertisseur.vider()
    generer(portail_genere, copies=TOUTES)
    apres = sortie(portail_genere)
    changees = {
        Path(n).stem for n, octets in apres.items() if avant.get(n) != octets and n.endswith((".docx", ".xlsx"))
    }
    convertis = convertisseur.vider()
    assert changees
    assert {Path(nom).stem for nom in convertis if nom != absente.name} == changees
    assert absente.name in convertis
    assert {n for n in avant if Path(n).stem not in changees and avant[n] != apres[n]} <= {
        "manifeste.json",
        absente.name,
    }


def test_un_document_remis_aux_pages_de_son_pdf_refait_son_odt(
    portail_genere: Path, convertisseur: Convertisseur
) -> None:
    generer(portail_genere, copies=[Copie.ODT])
    odt = {nom for nom in convertisseur.vider() if nom.endswith(".odt")}
    convertisseur.repaginer = True
    generer(portail_genere, copies=TOUTES)
    assert odt < set(convertisseur.vider())


def test_une_copie_retouchee_ou_d_un_autre_outil_ne_se_garde_pas(
    portail_genere: Path, convertisseur: Convertisseur, monkeypatch: pytest.MonkeyPatch
) -> None:
    generer(portail_genere, copies=[Copie.PDF])
    (portail_genere / "sortie" / "note-acheteur.pdf").write_bytes(b"la mienne")
    convertisseur.vider()
    with pytest.raises(TravailProtege):
        generer(portail_genere, copies=[Copie.PDF])
    assert convertisseur.vider() == ["note-acheteur.pdf"]
    entrees = edition.entrees_des_pieces
    monkeypatch.setattr(edition, "entrees_des_pieces", lambda *lus: {**entrees(*lus), "outil": "un autre"})
    generer(portail_genere, copies=[Copie.PDF], remplacer=True)
    assert len(convertisseur.vider()) > 5

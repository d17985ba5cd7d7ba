"""Une pièce déroulée bloc par bloc se rend entière, et jamais au-delà de ce qu'elle annonce."""

from __future__ import annotations

import io
import struct
import zipfile

import pytest

from cctgen.matrice.lecture.archive import FichierRefuse, decompresser_vers

_BLOC = 1 << 20
AU_BORD = [*range(-2, 14), 100, 5_000, _BLOC - 3, _BLOC + 5]
"""Octets au-delà d'un bloc : la fin du texte clair peut attendre dans le moteur quand tout est déjà lu."""


def une_archive(contenu: bytes) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("pli.zip", contenu)
    return sortie.getvalue()


def derouler(octets: bytes) -> bytes:
    flux, sortie = io.BytesIO(octets), io.BytesIO()
    with zipfile.ZipFile(flux) as archive:
        decompresser_vers(flux, archive.infolist()[0], sortie)
    return sortie.getvalue()


@pytest.mark.parametrize("motif", [b"\0", b"memoire technique\n", bytes(range(256))], ids=["zeros", "texte", "octets"])
@pytest.mark.parametrize("de_plus", AU_BORD)
def test_aucune_taille_ne_perd_sa_fin(motif: bytes, de_plus: int) -> None:
    contenu = (motif * (3 * _BLOC // len(motif)))[: _BLOC + de_plus]
    assert derouler(une_archive(contenu)) == contenu


@pytest.mark.parametrize("de_plus", [n for n in AU_BORD if n > 0])
def test_rien_ne_se_rend_au_dela_de_l_annonce(de_plus: int) -> None:
    octets = une_archive(b"\0" * (_BLOC + de_plus))
    vraie, dite = (struct.pack("<I", taille) for taille in (_BLOC + de_plus, _BLOC))
    assert octets.count(vraie) == 2
    with pytest.raises(FichierRefuse):
        derouler(octets.replace(vraie, dite))

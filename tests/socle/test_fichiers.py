from __future__ import annotations

import io
import zipfile
import zlib
from pathlib import Path

import pytest

from cctgen.socle.erreurs import EcritureImpossible
from cctgen.socle.fichiers import ecrire, empreinte, zip_de, zip_reproductible
from cctgen.socle.gestes.ouverts import temoin_d_ouverture


def test_l_ecriture_remplace_d_un_bloc_et_ne_laisse_rien(tmp_path: Path) -> None:
    chemin = tmp_path / "a" / "f.txt"
    ecrire(chemin, "un")
    ecrire(chemin, "deux")
    assert chemin.read_text() == "deux"
    assert [p.name for p in chemin.parent.iterdir()] == ["f.txt"]


def test_un_dossier_impossible_leve_une_erreur_en_francais(tmp_path: Path) -> None:
    (tmp_path / "fichier").write_text("")
    with pytest.raises(EcritureImpossible, match="ne peut pas être écrit"):
        ecrire(tmp_path / "fichier" / "f.txt", "x")


@pytest.mark.parametrize("chemin", ["", ".", "./", ".."])
def test_un_dossier_sans_nom_ne_s_ecrit_pas(chemin: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert temoin_d_ouverture(Path(chemin)) is None
    with pytest.raises(EcritureImpossible, match="c'est un dossier"):
        ecrire(Path(chemin), "x")
    assert not any(tmp_path.iterdir())


def test_un_fichier_existant_survit_a_une_ecriture_refusee(tmp_path: Path) -> None:
    chemin = tmp_path / "f"
    chemin.mkdir()
    (chemin / "dedans").write_text("intact")
    with pytest.raises(EcritureImpossible):
        ecrire(chemin, "x")
    assert (chemin / "dedans").read_text() == "intact"
    assert [p.name for p in tmp_path.iterdir()] == ["f"]


def test_un_zip_reproductible_ne_depend_pas_de_la_date() -> None:
    def archive(annee: int) -> bytes:
        tampon = io.BytesIO()
        with zipfile.ZipFile(tampon, "w") as z:
            z.writestr(zipfile.ZipInfo("a.xml", (annee, 1, 1, 0, 0, 0)), "<a/>")
        return tampon.getvalue()

    premiere, seconde = zip_reproductible(archive(2024)), zip_reproductible(archive(2026))
    assert premiere == seconde
    assert zipfile.ZipFile(io.BytesIO(premiere)).read("a.xml") == b"<a/>"


def test_l_empreinte_d_un_texte_est_celle_de_ses_octets_utf8() -> None:
    assert empreinte("é") == empreinte("é".encode())


def test_une_piece_d_un_bloc_se_comprime_par_zlib_et_un_flux_se_relit_entier() -> None:
    """Une pièce publiée se compare à l'octet d'un poste à l'autre ; ISA-L, qui comprime les flux, n'y est pas tenue."""
    bloc, morceaux = b"une piece " * 20_000, [f"<row r={n}>".encode() for n in range(100_000)]
    octets = zip_de([("bloc", bloc), ("flux", b"")], {"flux": lambda _: iter(morceaux)})
    moteur = zlib.compressobj(3, zlib.DEFLATED, -15)
    assert moteur.compress(bloc) + moteur.flush() in octets
    with zipfile.ZipFile(io.BytesIO(octets)) as archive:
        assert archive.testzip() is None
        assert archive.read("flux") == b"".join(morceaux)

"""Ce que toute page partage : messages sans chemin ni commande, différences lisibles, envois en pièce jointe."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

from cctgen.socle.commandes import commande
from cctgen.web.depot.envoi import en_zip, piece_jointe
from cctgen.web.presentation.difference import Sort, differences_de_textes
from cctgen.web.presentation.messages import sans_chemin


@pytest.mark.parametrize(
    ("mots", "suite", "dit"),
    [
        (("generer",), "", "Commencez par : « Produire les pièces »"),
        (("generer", "--remplacer"), " ou attendez.", "Commencez par : « Produire les pièces » ou attendez."),
        (("migrer",), ", et --accepter.", "Commencez par : « Adopter le clausier d'aujourd'hui », et --accepter."),
    ],
)
@pytest.mark.parametrize("lieu", ["gestes/tmpa1/portail", "lectures/12/3/mon marche"])
def test_un_message_ne_dit_ni_chemin_ni_commande(
    settings: Any, lieu: str, mots: tuple[str, ...], suite: str, dit: str
) -> None:
    verbe, *options = mots
    tapee = commande(verbe, Path(settings.TRAVAIL) / lieu, *options)
    assert sans_chemin(f"Lancez d'abord : {tapee}{suite}") == dit


def test_la_difference_montre_le_mot_qui_change_et_tait_le_reste() -> None:
    avant = "\n".join(["un", "deux", "trois", "Un délai de dix jours.", "fin"])
    lignes = differences_de_textes(avant, avant.replace("dix", "vingt"))
    changes = [(m.sort, m.texte) for ligne in lignes for m in ligne if m.sort in (Sort.PARTI, Sort.VENU)]
    assert changes == [(Sort.PARTI, "dix"), (Sort.VENU, "vingt")]
    assert next(m.texte for ligne in lignes for m in ligne if m.sort is Sort.GARDE) == "trois"
    assert any(m.sort is Sort.TU for ligne in lignes for m in ligne)


@pytest.mark.parametrize(("avant", "apres"), [("", "a\nb"), ("a\nb", ""), ("", ""), ("a b c", "x y z"), ("a\nb", "c")])
def test_de_toute_difference_se_relisent_les_deux_textes(avant: str, apres: str) -> None:
    lignes = differences_de_textes(avant, apres)

    def lus(*sorts: Sort) -> list[str]:
        return ["".join(m.texte for m in li if m.sort in sorts) for li in lignes if any(m.sort in sorts for m in li)]

    assert lus(Sort.GARDE, Sort.PARTI) == avant.splitlines()
    assert lus(Sort.GARDE, Sort.VENU) == apres.splitlines()


@pytest.mark.parametrize("nom", ["note.html", "photo.svg", "macro.js", "sans-extension"])
def test_rien_ne_s_ouvre_dans_le_navigateur(nom: str) -> None:
    reponse = piece_jointe(f"sortie/{nom}", b"<script>")
    assert reponse["Content-Type"] == "application/octet-stream"
    assert reponse["Content-Disposition"] == f'attachment; filename="{nom}"'


def test_un_zip_se_refait_a_l_octet_et_garde_les_droits() -> None:
    contenus, droits = {"b/é.txt": b"b", "a.txt": b"a"}, {"a.txt": 0o444}
    octets = en_zip(contenus, droits)
    assert octets == en_zip(dict(reversed(contenus.items())), droits)
    with zipfile.ZipFile(io.BytesIO(octets)) as lu:
        assert {i.filename: (lu.read(i), i.external_attr >> 16 & 0o777) for i in lu.infolist()} == {
            "a.txt": (b"a", 0o444),
            "b/é.txt": (b"b", 0o644),
        }


def test_une_page_expiree_et_un_defaut_se_disent_en_francais(monkeypatch: pytest.MonkeyPatch) -> None:
    expiree = Client(enforce_csrf_checks=True).post("/verifier-ma-matrice/")
    assert (expiree.status_code, "Cette page a expiré" in expiree.content.decode()) == (403, True)

    def tomber(*_: object) -> None:
        raise RuntimeError("secret")

    monkeypatch.setattr("cctgen.web.parcours.soumission.vues.est_permis", tomber)
    defaut = Client(raise_request_exception=False).post("/verifier-ma-matrice/")
    assert (defaut.status_code, "a rencontré un défaut" in defaut.content.decode()) == (500, True)
    assert "secret" not in defaut.content.decode()

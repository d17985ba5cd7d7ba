"""Ce que toute page partage : messages sans chemin ni commande, différences lisibles, envois en pièce jointe."""

from __future__ import annotations

import ast
import io
import re
import zipfile
from collections.abc import Collection, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.test import Client

import cctgen
from cctgen.cli.sommaire import COMMANDES
from cctgen.socle.commandes import commande
from cctgen.web.depot.envoi import en_zip, piece_jointe
from cctgen.web.presentation.difference import Sort, differences_d_imprimes, differences_de_textes
from cctgen.web.presentation.messages import sans_chemin

RACINE = Path(cctgen.__file__).parent


@pytest.mark.parametrize(
    ("mots", "suite", "dit"),
    [
        (("generer",), "", "Commencez par : « Produire les pièces »"),
        (("generer", "--remplacer"), " ou attendez.", "Commencez par : « Produire les pièces » ou attendez."),
        (("migrer",), ", et --accepter.", "Commencez par : « Adopter le clausier d'aujourd'hui »."),
        (("clausier", "montrer", "SSI-027"), ".", "Commencez par : « Clausier »."),
    ],
)
@pytest.mark.parametrize("lieu", ["gestes/tmpa1/portail", "lectures/12/3/mon marche"])
def test_un_message_ne_dit_ni_chemin_ni_commande(
    settings: Any, lieu: str, mots: tuple[str, ...], suite: str, dit: str
) -> None:
    verbe, *options = mots
    racine = [] if verbe == "clausier" else [Path(settings.TRAVAIL) / lieu]
    tapee = commande(verbe, *racine, *options)
    assert sans_chemin(f"Lancez d'abord : {tapee}{suite}") == dit


_ENTETES = ("#", "La page de contrôle")
"""Ce qui s'écrit dans un fichier ou pour un candidat, et ne passe par aucune page."""


def textes_de_l_outil(mots: Collection[str] = ("cctgen ",)) -> Iterator[str]:
    """Énumère ce que le code, hors du terminal et de la page, dit à une personne d'une commande ou d'un fichier."""
    for fichier in sorted(RACINE.rglob("*.py")):
        if fichier.relative_to(RACINE).parts[0] not in ("cli", "web"):
            noeuds = list(ast.walk(ast.parse(fichier.read_text(encoding="utf-8"))))
            notes = {n.value for n in noeuds if isinstance(n, ast.Expr)}
            dits = (_dit(noeud) for noeud in noeuds if noeud not in notes)
            yield from (d for d in dits if _dit_un_de(mots, d) and "\n" not in d and not d.startswith(_ENTETES))


def _dit_un_de(mots: Collection[str], texte: str) -> bool:
    return " " in texte and any(mot in texte for mot in mots)


def _dit(noeud: ast.AST) -> str:
    """Rend un texte du code, ce qui s'y insère valant « SSI-012 » ; un morceau de texte composé n'est pas un texte."""
    if isinstance(noeud, ast.JoinedStr):
        return "".join(str(v.value) if isinstance(v, ast.Constant) else "SSI-012" for v in noeud.values)
    texte = noeud.value if isinstance(noeud, ast.Constant) and isinstance(noeud.value, str) else ""
    return "" if texte.endswith((" ", " `")) else texte


def test_aucun_conseil_de_l_outil_ne_garde_de_commande_ni_d_accent_grave() -> None:
    """Une commande devient un geste de la page, ses guillemets partent ; le nom de l'outil reste une phrase."""
    textes = list(textes_de_l_outil())
    assert len(textes) > 30
    commande_tapee = re.compile(rf"cctgen (?:{'|'.join(entree.nom for entree in COMMANDES)})(?![\w-])|[`]")
    assert [t for t in textes if commande_tapee.search(sans_chemin(t))] == []
    for phrase in ("Un autre geste de cctgen travaille.", "Le dossier de cctgen est introuvable."):
        assert sans_chemin(phrase) == phrase


def test_ce_qui_se_recommence_sur_la_page_reste_une_phrase() -> None:
    """« relancez la commande interrompue » y disait « recommencez interrompue »."""
    dits = [sans_chemin(texte) for texte in textes_de_l_outil(("elancez ",))]
    assert len(dits) > 20
    bancale = re.compile(r"elancez (?:l'administrateur|la commande)|ecommencez (?!le geste |sans |ensuite )\w")
    assert [dit for dit in dits if bancale.search(dit)] == []


@pytest.mark.parametrize("cite", ["`cctgen clausier lister`", "« cctgen clausier lister »", "cctgen clausier lister"])
def test_les_guillemets_d_une_commande_partent_avec_elle(cite: str) -> None:
    assert sans_chemin(f"Vérifiez : {cite} les donne.") == "Vérifiez : « Clausier » les donne."


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


def test_la_difference_des_pieces_se_compose_comme_elles() -> None:
    def lus(avant: str, apres: str) -> list[str]:
        return [m.texte for ligne in differences_d_imprimes([avant], [apres]) for m in ligne]

    assert lus("L'un : dix jours.", "L'un : vingt jours.") == ["L’un\u00a0: ", "dix", "vingt", " jours."]
    assert "'" in "".join(lus("L'un.", "L’un.")), "seul un signe change : il se voit"


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

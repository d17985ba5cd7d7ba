"""Sur la page, tout conseil se dit en geste de la page : ni fichier, ni ligne, ni clé, ni commande à taper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cctgen.socle.anomalies import Anomalie
from cctgen.web.parcours.correction.ecrans import PAR_CODE, REPARER
from cctgen.web.presentation.messages import anomalie_dite, sans_chemin
from tests.catalogue.joueurs import jouer
from tests.catalogue.scenarios import SCENARIOS
from tests.catalogue.test_catalogue import JOUABLES
from tests.web.test_presentation import textes_de_l_outil

_A_LA_PAGE = frozenset(code for code, ecran in PAR_CODE.items() if ecran is not REPARER) - {"theme-inconnu"}
"""Les codes qu'un écran corrige ; un thème inconnu, au clausier, s'y corrige dans son fichier."""

AU_FICHIER = re.compile(
    r"\blignes? \d|\.yaml|`|\bcctgen [a-z]|(?<!\w)--[a-z]|CONSULTATION|\b[Ll]ancez|\bclés? «"
    r"|« [a-z_]+: [^»]*»|« (?:[a-z]+_[a-z_]+|date|par|lots|criteres|montant|departage|parametres|communes) »"
    r"|passage outre « [a-z-]+ » motivé|\bgénérez\b"
)
"""Ce qui ne se comprend qu'au terminal ou dans un fichier."""
_CITE = re.compile(r"^« [a-z_]+ » vaut .*|(?:le critère|le sous-critère) « [a-z_]+ »")
"""Une réponse d'un clausier d'essai, dont la question n'a pas de titre ; un critère, sans libellé, se nomme."""

JOUES = [
    *(pytest.param(jouer, f.fautif, f.code, id=f.code) for f in JOUABLES if f.code in _A_LA_PAGE),
    *(pytest.param(s.joueur, s.fautif, s.code, id=s.code) for s in SCENARIOS if s.code in _A_LA_PAGE),
]


def test_tout_code_que_la_page_corrige_est_joue() -> None:
    assert {p.id for p in JOUES} == _A_LA_PAGE


@pytest.mark.parametrize(("joueur", "cas", "code"), JOUES)
def test_une_anomalie_se_dit_en_gestes(
    joueur: object, cas: object, code: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, poste_neuf: Path
) -> None:
    # Ce qu'un autre essai a fait retenir ne se relève pas de nouveau.
    relevees: list[Anomalie] = []
    telle = Anomalie.__post_init__

    def noter(anomalie: Anomalie) -> None:
        telle(anomalie)
        relevees.append(anomalie)

    monkeypatch.setattr(Anomalie, "__post_init__", noter)
    assert callable(joueur)
    joueur(cas, tmp_path / "cas")
    dites = [anomalie_dite(a) for a in relevees if a.code == code]
    assert dites
    textes = {texte for dite in dites for texte in (dite.message, dite.conseil)}
    assert [t for t in textes if AU_FICHIER.search(_CITE.sub("", t))] == []


def test_aucun_texte_de_l_outil_ne_garde_le_nom_d_un_fichier_que_la_page_ecrit() -> None:
    """Les branches qu'aucun exemple ne joue disent de même."""
    textes = [sans_chemin(t) for t in textes_de_l_outil(("consultation.yaml", "reponses.yaml"))]
    assert len(textes) > 10
    assert [t for t in textes if re.search(r"[,(;] ?(?:[).;,]|$)|\.yaml", t)] == []


@pytest.mark.parametrize(
    ("ecrit", "dit"),
    [
        (
            "Écrivez-la dans consultation.yaml, ligne 15, ou répondez par : cctgen questionnaire CONSULTATION ; rien.",
            "Écrivez-la ; rien.",
        ),
        ("Écrivez-la dans reponses.yaml, ligne 3 ; rien.", "Écrivez-la ; rien."),
        ("Écrivez-le sous « bareme », dans consultation.yaml.", "Écrivez-le."),
        ("Donnez-la : cctgen questionnaire, ou reponses.yaml, sous « parametres », SSI-027.", "Donnez-la."),
        ("une nouvelle date (champ « date » de consultation.yaml), puis", "une nouvelle date, puis"),
    ],
)
def test_le_lieu_d_un_fichier_part_en_entier(ecrit: str, dit: str) -> None:
    assert sans_chemin(ecrit) == dit

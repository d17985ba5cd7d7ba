from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest

from cctgen.cli.principal import cctgen, executer
from cctgen.cli.terminal import affichage, ecran
from cctgen.cli.terminal.ecran import COULEURS, plier
from cctgen.socle.anomalies import Anomalie, Gravite
from cctgen.socle.commandes import commande
from tests.cli.test_commandes import toutes_les_commandes
from tests.livre import clausier_livre

CODE = Path(ecran.__file__).parent.parent
_XTERM = {"red": (205, 0, 0), "magenta": (205, 0, 205)}


def _clarte(couleur: tuple[int, int, int]) -> float:
    canaux = [c / 255 for c in couleur]
    lineaires = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in canaux]
    return 0.2126 * lineaires[0] + 0.7152 * lineaires[1] + 0.0722 * lineaires[2]


def _contraste(une: tuple[int, int, int], autre: tuple[int, int, int]) -> float:
    claire, sombre = sorted((_clarte(une), _clarte(autre)), reverse=True)
    return (claire + 0.05) / (sombre + 0.05)


def test_chaque_couleur_se_lit_sur_fond_clair_et_sur_fond_sombre() -> None:
    # Rapport de contraste des WCAG 2 pour un texte gras : 3.
    for couleur in filter(None, COULEURS.values()):
        assert min(_contraste(_XTERM[couleur], fond) for fond in ((255, 255, 255), (0, 0, 0))) >= 3


def test_aucune_autre_couleur_ne_se_cache_dans_le_terminal() -> None:
    textes = [c.read_text(encoding="utf-8") for c in sorted((CODE / "cli").rglob("*.py"))]
    employees = {mot for t in textes for mot in re.findall(r"fg=\"?(\w+)|fg:(\S+?)[ \"]", t) for mot in mot if mot}
    assert employees <= {"red", "COULEURS", "default"}
    assert not [t for t in textes if re.search(r"\"(dim|yellow|cyan|blue|green|bright_\w+)\b", t)]


@pytest.mark.parametrize("colonnes", [40, 80])
def test_tout_le_questionnaire_se_replie_aux_mots_sans_rien_perdre(colonnes: int) -> None:
    clausier = clausier_livre()
    textes = [t for q in clausier.questions.values() for t in (q.libelle, q.aide, *(o.aide for o in q.options)) if t]
    assert len(textes) > 150
    for texte in textes:
        plie = plier(texte, retrait=2, colonnes=colonnes)
        assert max(map(len, plie.splitlines())) < colonnes
        assert "".join(plie.split()) == "".join(texte.split())
        assert not re.search(r"^\s*[?!:;»]|«\s*$", plie, re.MULTILINE)


@pytest.mark.parametrize("colonnes", [40, 80])
@pytest.mark.parametrize(
    ("nom", "commande_"), list(toutes_les_commandes()), ids=lambda v: v if isinstance(v, str) else ""
)
def test_chaque_aide_est_entiere_et_tient_dans_le_terminal(
    nom: str, commande_: click.Command, colonnes: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", str(colonnes))
    aide = commande_.get_help(click.Context(commande_, info_name=f"cctgen {nom}"))
    assert "..." not in aide
    debordent = [ligne for ligne in aide.splitlines() if len(ligne) > colonnes]
    # Une commande à recopier reste entière, un mot plus long que la place aussi.
    assert not [ligne for ligne in debordent if "cctgen" not in ligne and " " in ligne.strip()]


@pytest.mark.parametrize("arguments", [[], ["clausier"]])
def test_un_groupe_seul_montre_son_aide(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(arguments) == 0
    sortie = capsys.readouterr()
    assert "Commandes :" in sortie.out
    assert not sortie.err


def test_silencieux_tait_le_suivi_et_v_dit_les_durees(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert executer(["nouveau", str(tmp_path / "c"), "--exemple", "infogerance", "--sans-dialogue"]) == 0
    capsys.readouterr()
    dits = {}
    for option in ("", "--silencieux", "-v"):
        assert executer([*filter(None, ["generer", str(tmp_path / "c"), option])]) == 0
        dits[option] = capsys.readouterr().err
    assert "· " in dits[""]
    assert "· " not in dits["--silencieux"]
    assert "Pour information" not in dits["--silencieux"]
    assert re.search(r"· .* \(\d+,\d s\)", dits["-v"])
    assert executer(["-v", "generer", str(tmp_path / "c"), "-q"]) == 2
    assert "se contredisent" in capsys.readouterr().err


def test_silencieux_ne_tait_jamais_ce_qui_bloque(capsys: pytest.CaptureFixture[str]) -> None:
    with click.Context(cctgen) as contexte:
        contexte.meta[ecran.CLE_DE_BAVARDAGE] = ecran.Bavardage.SILENCIEUX
        affichage.montrer_anomalies([Anomalie("a", "m", gravite=g) for g in Gravite])
    dit = capsys.readouterr().err
    assert "À corriger (1)" in dit
    assert "À examiner (1)" in dit
    assert "Pour information" not in dit


def test_deux_cents_informations_de_meme_sorte_ne_noient_pas_le_reste(capsys: pytest.CaptureFixture[str]) -> None:
    relevees = [Anomalie("info", f"m{n}", gravite=Gravite.INFORMATION) for n in range(200)]
    relevees += [Anomalie("examen", f"e{n}", gravite=Gravite.A_QUALIFIER) for n in range(20)]
    affichage.montrer_anomalies(relevees)
    dit = capsys.readouterr().err
    assert (dit.count("info, m"), dit.count("examen, e")) == (8, 20)
    assert "Pour information (200)" in dit
    assert "… et 192 autres « info »" in dit


@pytest.mark.parametrize(
    ("mots", "rendue"),
    [
        (("generer", Path("mon marché")), "cctgen generer 'mon marché'"),
        (("depouiller", Path("m"), "FICHIER…"), "cctgen depouiller m FICHIER…"),
        (("generer", Path("MON MARCHE")), "cctgen generer 'MON MARCHE'"),
    ],
)
def test_un_chemin_a_espaces_est_cite(mots: tuple[str | Path, ...], rendue: str) -> None:
    assert commande(*mots) == rendue


def test_aucun_conseil_n_insere_un_chemin_sans_le_citer() -> None:
    # Seuls un identifiant, ou ce qui n'est pas une commande, s'insère tel quel après « cctgen ».
    admis = {"identifiant", "cible", "__version__", "nom"}
    for chemin in sorted(CODE.rglob("*.py")):
        for insere in re.findall(r"[f(]\"[^\"]*cctgen [\w -]*\{([^}]+)\}", chemin.read_text(encoding="utf-8")):
            assert insere.split(".")[-1] in admis or insere.startswith("commande("), f"{chemin.name} : {insere}"


def test_une_interruption_en_json_reste_un_objet(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def interrompre(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cctgen, "main", interrompre)
    assert executer(["generer", "x", "--json"]) == 130
    assert set(json.loads(capsys.readouterr().out)) == {"erreur", "conseil", "anomalies"}


def test_un_tableau_trop_large_devient_des_fiches(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setattr("sys.stdout.isatty", lambda: True, raising=False)
    affichage.montrer_tableau("T", ("Réf.", "Fichier"), [["SSI-001", "un-nom-de-fichier-assez-long.docx"]])
    assert "Fichier : un-nom-de-fichier-assez-long.docx" in " ".join(capsys.readouterr().out.split())


@pytest.mark.parametrize("nom", ["offre [v2].xlsx", "[/] SARL", "[bold]Gras[/bold]", "\\[x]"])
@pytest.mark.parametrize("colonne", ["Nom", "Nom " * 40], ids=["tient", "se replie"])
def test_un_crochet_dans_un_tableau_reste_un_crochet(
    nom: str, colonne: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """Un nom reçu d'un candidat n'est pas une mise en forme : il ne se perd pas, et n'arrête rien."""
    affichage.montrer_tableau(nom, (colonne, "Lot"), [[nom, "1"]])
    assert capsys.readouterr().out.count(nom) == 2


@pytest.mark.parametrize("titre", ["", "Offres", "Un titre plus long que son tableau, et de beaucoup"])
@pytest.mark.parametrize("cases", [[], [["é", ""], ["SSI-001", "« oui »"]], [["mot " * 30, "1"]], [["东京", "2"]]])
def test_un_tableau_qui_tient_s_ecrit_comme_celui_qui_se_replie(
    titre: str, cases: list[list[str]], capsys: pytest.CaptureFixture[str]
) -> None:
    affichage.montrer_tableau(titre, ("Réf.", "Dit"), cases)
    ecrit = capsys.readouterr().out
    affichage._montrer_replie(titre, ("Réf.", "Dit"), cases, 110)
    assert ecrit == capsys.readouterr().out


def test_une_anomalie_dit_son_lot_et_ne_le_dit_qu_une_fois(capsys: pytest.CaptureFixture[str]) -> None:
    """Deux lots touchés de même ne donnent pas deux lignes identiques."""
    meme = [Anomalie("a", "Alpha : une note manque.", gravite=Gravite.A_QUALIFIER, lot=lot) for lot in (1, 12)]
    deja = Anomalie("b", "au lot 2, rien.", gravite=Gravite.A_QUALIFIER, lot=2)
    affichage.montrer_anomalies([*meme, deja, Anomalie("c", "sans lot.", gravite=Gravite.A_QUALIFIER, lot=0)])
    lignes = [ligne.strip() for ligne in capsys.readouterr().err.splitlines() if ", " in ligne]
    assert lignes == [
        "a, lot 1 : Alpha : une note manque.",
        "a, lot 12 : Alpha : une note manque.",
        "b, au lot 2, rien.",
        "c, sans lot.",
    ]

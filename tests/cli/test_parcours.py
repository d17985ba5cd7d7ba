"""Cinq personnes au clavier d'un vrai terminal : elles vont au bout sans lire autre chose que l'écran."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import sys
import time
from pathlib import Path

import pexpect
import pyte
import pytest
from openpyxl import load_workbook

from cctgen.socle.contenu import contenu

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="un pseudo-terminal est un fait des systèmes Unix")

ENTREE, BAS, ESPACE = "\r", "\x1b[B", " "
RECUES = contenu("exemples") / "portail" / "offres-recues"
PROGRAMME = str(Path(sys.executable).parent / "cctgen")

# Ce que le terminal dit de sa taille, et rien d'autre.
_ENVIRONNEMENT = {nom: valeur for nom, valeur in os.environ.items() if nom not in ("COLUMNS", "LINES", "NO_COLOR")}


class Terminal(pyte.HistoryScreen):
    """Un écran qui répond, comme un vrai terminal : sans quoi chaque question attend le curseur une seconde."""

    def __init__(self, processus: pexpect.spawn[str], colonnes: int) -> None:
        super().__init__(colonnes, 40, history=5000, ratio=0.5)
        self._processus = processus

    def write_process_input(self, data: str) -> None:
        """Rend au programme ce qu'il a demandé."""
        self._processus.send(data)


class Personne:
    """Une personne devant son terminal : elle tape une commande, lit l'écran, répond."""

    def __init__(self, dossier: Path, colonnes: int = 80) -> None:
        self.dossier, self.colonnes = dossier, colonnes
        self.ecran = ""
        """Tout ce qui s'est écrit depuis la dernière commande, tel qu'un terminal le montre."""

    def lance(self, ligne: str) -> int:
        """Tape une commande lue ou connue, répond à tout ce qu'elle demande, rend son code de sortie."""
        mots = shlex.split(ligne)
        assert mots[0] == "cctgen", ligne
        processus = pexpect.spawn(
            PROGRAMME,
            mots[1:],
            cwd=str(self.dossier),
            env={**_ENVIRONNEMENT, "TERM": "xterm"},
            dimensions=(40, self.colonnes),
            encoding="utf-8",
            codec_errors="replace",
            timeout=60,
        )
        terminal = Terminal(processus, self.colonnes)
        self._dialogue(processus, terminal)
        processus.close()
        passees = ["".join(ligne[x].data for x in range(self.colonnes)) for ligne in terminal.history.top]
        self.ecran = self._texte([*passees, *terminal.display])
        assert "Traceback" not in self.ecran
        return int(processus.exitstatus or 0)

    def lit(self, motif: str) -> str:
        """Rend ce que l'écran donne à recopier après ce motif."""
        trouve = re.search(motif + r"\s*(\S[^\n]*)", self.ecran)
        assert trouve is not None, f"l'écran ne dit pas « {motif} » :\n{self.ecran}"
        return trouve[1].strip()

    def _dialogue(self, processus: pexpect.spawn[str], terminal: Terminal) -> None:
        """Répond une fois à chaque écran, et de nouveau s'il n'a pas bougé d'une seconde, jusqu'à la fin."""
        flux, repondu, reponses, silences = pyte.Stream(terminal), [""], 0, 0
        while (recu := self._lit(processus, flux)) is not None:
            silences = 0 if recu else silences + 1
            if (terminal.display != repondu or not recu) and (reponse := self._repond(terminal.display)):
                repondu, reponses = terminal.display, reponses + 1
                processus.send(reponse)
            assert silences < 20 and reponses < 500, f"la commande n'avance plus :\n{self._texte(terminal.display)}"

    @staticmethod
    def _texte(lignes: list[str]) -> str:
        return "\n".join(ligne.rstrip() for ligne in lignes).replace("\xa0", " ")

    @staticmethod
    def _lit(processus: pexpect.spawn[str], flux: pyte.Stream) -> str | None:
        """Rend ce qui s'écrit jusqu'à ce que l'écran se taise : rien au bout d'une seconde, aucun texte à la fin."""
        recu, butee = "", time.monotonic() + 1
        while recu or time.monotonic() < butee:
            try:
                morceau = processus.read_nonblocking(65536, timeout=0.06)
                flux.feed(morceau)
                recu += morceau
            except pexpect.TIMEOUT:
                if recu:
                    break
            except pexpect.EOF:
                return None
        return recu

    @staticmethod
    def _repond(ecran: list[str]) -> str:
        """Répond comme quelqu'un de pressé : ce qui est proposé, sinon la première réponse, sinon un mot."""
        texte = "\n".join(ecran)
        invites = [ligne.strip() for ligne in ecran if ligne.startswith("?")]
        if not invites:
            return ""
        if "» (désignez une réponse)" in texte:
            return BAS + ENTREE
        if "(Espace : cocher" in texte:
            return ENTREE if "●" in texte else ESPACE + ENTREE
        if re.fullmatch(r"\?( (Votre réponse|Valeur) :)?", invites[-1]):
            return "12" + ENTREE if "jours" in texte or "mois" in texte else "Un texte" + ENTREE
        return ENTREE


def test_l_acheteur_va_de_rien_a_la_publication(tmp_path: Path) -> None:
    acheteur = Personne(tmp_path)
    assert acheteur.lance("cctgen") == 0
    assert acheteur.lance(acheteur.lit("Pour un marché :").partition(",")[0].replace("mon-marche", "'mon marché'")) == 0
    assert "Récapitulatif" in acheteur.ecran
    assert not re.search(r"done \(|selections|Invalid|Use arrow", acheteur.ecran)
    assert acheteur.lance(acheteur.lit("La suite :")) == 0
    assert acheteur.lance(acheteur.lit("La suite :")) == 0
    assert list((tmp_path / "mon marché" / "publications" / "1" / "a-deposer").glob("*.xlsx"))
    assert "cctgen depouiller 'mon marché' FICHIER…" in acheteur.ecran


def test_le_soumissionnaire_complete_jusqu_a_etre_deposable(tmp_path: Path) -> None:
    shutil.copy(contenu("exemples") / "portail" / "offres-recues" / "soumissionnaire-c-lot-1.xlsx", tmp_path / "m.xlsx")
    classeur = load_workbook(tmp_path / "m.xlsx")
    identification = classeur["Identification"]
    nom = next(
        c for ligne in identification.iter_rows() for c in ligne if str(c.value or "").startswith("Soumissionnaire")
    )
    saisie = identification.cell(nom.row, nom.column + 1)
    donne, saisie.value = saisie.value, None
    classeur.save(tmp_path / "m.xlsx")
    soumissionnaire = Personne(tmp_path, colonnes=40)
    assert soumissionnaire.lance("cctgen controler m.xlsx") == 1
    assert "Pas encore déposable" in soumissionnaire.ecran
    saisie.value = donne
    classeur.save(tmp_path / "m.xlsx")
    assert soumissionnaire.lance("cctgen controler m.xlsx") == 0
    assert "Déposable" in soumissionnaire.ecran


def test_l_evaluateur_depouille_puis_compare(tmp_path: Path) -> None:
    evaluateur = Personne(tmp_path)
    assert evaluateur.lance("cctgen nouveau m --exemple portail --sans-dialogue") == 0
    assert evaluateur.lance(f"cctgen depouiller m {shlex.quote(str(RECUES))}") == 0
    grille = tmp_path / evaluateur.lit("Grille d'évaluation :")
    assert "evaluation/grille-<son nom>.xlsx" in " ".join(evaluateur.ecran.split())
    shutil.copy(grille, grille.with_name("grille-dupont.xlsx"))
    assert evaluateur.lance(evaluateur.lit("La suite :")) == 0
    assert "comparaison.xlsx" in evaluateur.ecran


def test_le_gardien_cherche_montre_et_verifie(tmp_path: Path) -> None:
    gardien = Personne(tmp_path, colonnes=40)
    assert gardien.lance("cctgen clausier") == 0
    assert gardien.lance(gardien.lit("Exemple :")) == 0
    assert "0 à corriger" in gardien.ecran
    assert gardien.lance("cctgen clausier chercher réversibilité préavis") == 0
    identifiant = re.search(r"Réf\. : (\S+)", gardien.ecran)
    assert identifiant is not None, gardien.ecran
    assert gardien.lance(f"cctgen clausier montrer {identifiant[1]}") == 0
    assert "Retenue si" in gardien.ecran


def test_l_automate_ne_lit_que_du_json_et_des_codes(tmp_path: Path) -> None:
    automate = Personne(tmp_path, colonnes=200)
    assert automate.lance("cctgen nouveau m --exemple infogerance --sans-dialogue") == 0
    for commande, code in (
        ("cctgen verifier m --json --silencieux", 0),
        ("cctgen generer m --json --silencieux", 0),
        ("cctgen generer absent --json --silencieux", 1),
        ("cctgen generer --json", 2),
    ):
        assert automate.lance(commande) == code, automate.ecran
        objet, _ = json.JSONDecoder().raw_decode(automate.ecran[automate.ecran.index("{") :])
        assert "anomalies" in objet

"""Rapporte les vitesses de cctgen à une référence mesurée dans le même passage.

    make bench

1. Génération complète du dossier d'exemple « portail », rapportée à un script nu docxtpl + openpyxl qui écrit
   les mêmes textes. Cible : 1,5.
2. Dépouillement de cent matrices de 150 exigences (lecture à l'écart et contrôle), à l'horloge, par autant d'ateliers
   que l'outil en lance, leur démarrage compris : c'est ce qu'attend l'évaluateur. Rapporté à la lecture brute des mêmes
   fichiers par python-calamine, l'un après l'autre dans un seul processus. Cible : 1,5. Mémoire de pointe de cent et de
   trois cents : la même.
3. Démarrage de `cctgen --help`, rapporté à `python -c "import click"`. Cible : 2.
4. `cctgen controler` d'un seul fichier, rapporté à `import click, python_calamine` et à la même lecture. Cible : 2,5.
5. `cctgen verifier` d'une consultation, le clausier déjà trouvé sans faute, rapporté à la même commande sans ce cache.
   Cible : 0,7.

Chaque rapport est la médiane de passages où les deux travaux alternent. Le second se mesure à l'horloge, sur un poste
au repos : il se partage entre processus. Les autres, en temps de calcul (celui du processus et de ceux qu'il lance), où
ce que fait le poste à côté ne pèse pas.

Le banc d'endurance entier : CCTGEN_SAINES=1000 CCTGEN_ALTERES=10000 CCTGEN_COMPOSITIONS=1000 pytest tests/matrice.
"""

from __future__ import annotations

import io
import os
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import docx
import openpyxl
from docx.table import Table
from docxtpl import DocxTemplate
from python_calamine import CalamineWorkbook

from cctgen.matrice.controle.ensemble import attendues_du_fichier, controler
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture.lot import lire_matrices
from cctgen.usages.edition.generer import generer
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.matrice.fabrique import CONFORME, remplir, un_dossier, une_exigence

PASSAGES = 9
MATRICES = 100

Travail = Callable[[], object]
Mesure = Callable[[], float]


def calcul() -> float:
    """Rend les secondes de calcul de ce processus et de ceux qu'il a lancés et attendus."""
    usages = map(resource.getrusage, (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return sum(usage.ru_utime + usage.ru_stime for usage in usages)


def duree(travail: Travail, mesure: Mesure) -> float:
    """Rend les secondes d'un travail."""
    debut = mesure()
    travail()
    return mesure() - debut


def rapport(
    travail: Travail, reference: Travail, passages: int = PASSAGES, mesure: Mesure = calcul
) -> tuple[float, float, float]:
    """Rend la médiane des rapports d'un travail à sa référence, puis celles des deux durées, après un tour à blanc."""
    travail()
    reference()
    paires = [(duree(travail, mesure), duree(reference, mesure)) for _ in range(passages)]
    return median(nous / nue for nous, nue in paires), median(n for n, _ in paires), median(r for _, r in paires)


def blocs_word(chemin: Path) -> list[dict[str, object]]:
    """Rend les textes d'un document dans leur ordre : paragraphes, et tableaux ligne par ligne."""
    blocs: list[dict[str, object]] = []
    for element in docx.Document(str(chemin)).iter_inner_content():
        if isinstance(element, Table):
            blocs.append({"lignes": [[cellule.text for cellule in ligne.cells] for ligne in element.rows]})
        elif element.text:
            blocs.append({"texte": element.text})
    return blocs


def gabarit_nu() -> bytes:
    """Rend le plus simple des modèles docxtpl : une boucle de paragraphes et de tableaux, sans style."""
    document = docx.Document()
    for balise in ("{%p for b in blocs %}", "{%p if b.texte %}", "{{ b.texte }}", "{%p else %}"):
        document.add_paragraph(balise)
    tableau = document.add_table(rows=3, cols=3)
    tableau.cell(0, 0).text = "{%tr for ligne in b.lignes %}"
    for colonne, balise in enumerate(("{%tc for c in ligne %}", "{{ c }}", "{%tc endfor %}")):
        tableau.cell(1, colonne).text = balise
    tableau.cell(2, 0).text = "{%tr endfor %}"
    for balise in ("{%p endif %}", "{%p endfor %}"):
        document.add_paragraph(balise)
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def ecrire_nu(
    gabarit: bytes, documents: list[list[dict[str, object]]], classeurs: list[list[list[list[object]]]]
) -> None:
    """Écrit les mêmes textes, sans sélection, style, renvoi ni contrôle."""
    for blocs in documents:
        modele = DocxTemplate(io.BytesIO(gabarit))
        modele.render({"blocs": blocs}, autoescape=True)
        modele.save(io.BytesIO())
    for feuilles in classeurs:
        classeur = openpyxl.Workbook()
        for lignes in feuilles:
            feuille = classeur.create_sheet()
            for ligne in lignes:
                feuille.append(ligne)
        classeur.save(io.BytesIO())


def generation(racine: Path) -> tuple[float, float, float]:
    """Rapporte la génération complète au script nu."""
    creer_depuis_exemple(racine, "portail")
    resultat = generer(racine)
    documents = [blocs_word(racine / "sortie" / f.chemin) for f in resultat.fichiers if f.chemin.endswith(".docx")]
    classeurs = [
        [[list(ligne) for ligne in feuille.iter_rows(values_only=True)] for feuille in classeur]
        for classeur in (
            openpyxl.load_workbook(io.BytesIO(f.contenu)) for f in resultat.fichiers if f.chemin.endswith(".xlsx")
        )
    ]
    gabarit = gabarit_nu()
    return rapport(lambda: generer(racine), lambda: ecrire_nu(gabarit, documents, classeurs))


def matrices_de_150() -> list[tuple[str, bytes]]:
    """Rend cent matrices remplies, de 150 exigences chacune."""
    texte = "Le titulaire tient l'engagement {n}, dans les conditions que décrit le cahier des clauses, et le prouve. "
    dossier = un_dossier(*(une_exigence(f"X-{n:03d}", "PI"[n % 2], texte.format(n=n) * 3) for n in range(150)))
    vierge = ecrire_matrice(dossier, 0)
    remplies = [
        remplir(vierge, [{**CONFORME, "justification": f"Réponse {k}, {n} : " + texte.format(n=n)} for n in range(150)])
        for k in range(5)
    ]
    return [(f"{n}.xlsx", remplies[n % len(remplies)]) for n in range(MATRICES)]


def depouillement(matrices: list[tuple[str, bytes]]) -> tuple[float, float, float]:
    """Rapporte la lecture à l'écart et le contrôle de cent matrices à leur lecture brute, à l'horloge.

    Les ateliers trouvent leurs modules compilés, comme ceux d'un outil installé.
    """
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)

    def depouiller() -> None:
        for lue in lire_matrices(matrices):
            controler(lue, attendues_du_fichier(lue))

    def brute() -> None:
        for _, contenu_brut in matrices:
            classeur = CalamineWorkbook.from_filelike(io.BytesIO(contenu_brut))
            for nom in classeur.sheet_names:
                classeur.get_sheet_by_name(nom).to_python()

    return rapport(depouiller, brute, mesure=time.perf_counter)


def lancer(*commande: str, **variables: str) -> None:
    """Lance une commande, ses modules compilés : un outil installé ne les recompile pas à chaque fois."""
    environnement = {nom: valeur for nom, valeur in os.environ.items() if nom != "PYTHONDONTWRITEBYTECODE"}
    subprocess.run(commande, check=True, capture_output=True, env={**environnement, **variables})


CCTGEN = str(Path(sys.executable).with_name("cctgen"))


def demarrage() -> tuple[float, float, float]:
    """Rapporte le démarrage de l'aide à celui de click seul."""
    return rapport(lambda: lancer(CCTGEN, "--help"), lambda: lancer(sys.executable, "-c", "import click"), 15)


def controle_seul(dossier: Path, octets: bytes) -> tuple[float, float, float]:
    """Rapporte la commande `controler` d'un fichier au moins qu'il faille pour le lire."""
    dossier.mkdir(parents=True, exist_ok=True)
    fichier = dossier / "matrice.xlsx"
    fichier.write_bytes(octets)
    nu = (
        f"import click, python_calamine; c = python_calamine.load_workbook({str(fichier)!r});"
        "[c.get_sheet_by_name(n).to_python() for n in c.sheet_names]"
    )
    return rapport(lambda: lancer(CCTGEN, "controler", str(fichier)), lambda: lancer(sys.executable, "-c", nu), 15)


def cache_du_clausier(racine: Path) -> tuple[float, float, float]:
    """Rapporte `verifier` avec le verdict gardé du clausier à `verifier` sur un poste qui ne l'a pas encore."""
    creer_depuis_exemple(racine, "portail")
    connu, neuf = racine / "cache", racine / "cache-neuf"

    def verifier(cache: Path) -> None:
        lancer(CCTGEN, "verifier", str(racine), XDG_CACHE_HOME=str(cache))

    def sans_verdict() -> None:
        shutil.rmtree(neuf, ignore_errors=True)
        verifier(neuf)

    return rapport(lambda: verifier(connu), sans_verdict)


def memoire(matrices: list[tuple[str, bytes]]) -> tuple[int, int]:
    """Rend la mémoire de pointe, en Ko, après cent puis trois cents matrices lues sans être gardées."""
    pointes = []
    for tours in (1, 3):
        for _ in range(tours):
            for _lue in lire_matrices(iter(matrices)):
                pass
        pointes.append(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
    return pointes[0], pointes[1]


def main() -> None:
    """Mesure, puis affiche les rapports à leurs cibles."""
    matrices = matrices_de_150()
    avant, apres = memoire(matrices)
    racine = Path(tempfile.mkdtemp(prefix="cctgen-bench-"))
    try:
        mesures = [
            ("génération complète / docxtpl + openpyxl nus", generation(racine / "portail"), 1.5),
            (f"dépouillement de {MATRICES} matrices / python-calamine, à l'horloge", depouillement(matrices), 1.5),
            ("cctgen --help / import click", demarrage(), 2.0),
            ("cctgen controler / import et lecture nus", controle_seul(racine / "seul", matrices[0][1]), 2.5),
            ("cctgen verifier, clausier connu / inconnu du poste", cache_du_clausier(racine / "cache"), 0.7),
        ]
    finally:
        shutil.rmtree(racine)
    print(f"mémoire de pointe : {avant // 1000} Mo après cent matrices, {apres // 1000} Mo après trois cents de plus")
    for nom, (quotient, nous, reference), cible in mesures:
        verdict = "tenu" if quotient <= cible else "DÉPASSÉ"
        print(f"{nom} : {nous:.3f} s / {reference:.3f} s = {quotient:.2f} (cible {cible}) {verdict}")


if __name__ == "__main__":
    main()

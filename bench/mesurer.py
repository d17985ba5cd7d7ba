"""Rapporte les vitesses de cctgen à une référence mesurée dans le même passage.

    make bench

1. Génération complète du dossier d'exemple « portail », rapportée à un script nu docxtpl + openpyxl qui écrit les mêmes
   paragraphes et les mêmes cellules : le banc les relit de part et d'autre, et s'arrête s'ils diffèrent. Ce poste a
   déjà contrôlé le clausier et ce dossier, comme après `verifier` ; puis le dossier est retouché avant chaque passage :
   le poste n'en connaît que les articles que la retouche laisse tels quels ; puis le poste n'en connaît rien, que le
   clausier. Cible des trois : 1,25.
2. Dépouillement de cent matrices de 150 exigences (lecture à l'écart et contrôle), à l'horloge, par autant d'ateliers
   que l'outil en lance, leur démarrage compris : c'est ce qu'attend l'évaluateur. Rapporté à la lecture brute des mêmes
   fichiers par python-calamine, l'un après l'autre dans un seul processus. Cible : 1,5. Mémoire de pointe de cent et de
   trois cents : la même.
3. Démarrage de `cctgen --help`, rapporté à `python -c "import click"`. Cible : 2.
4. `cctgen controler` d'un seul fichier, rapporté à `import click, python_calamine` et à la même lecture. Cible : 2,5.
5. `cctgen verifier` d'une consultation, le clausier déjà trouvé sans faute, rapporté à la même commande sans ce cache.
   Cible : 0,7.

Mesuré, poste chargé : dossier connu, 1,05 ; retouché, 1,29 ; jamais vu, 1,39 (1,11 ; 1,39 ; 1,50 le même jour, avant
que la typographie, le découpage des textes et les règles ne soient allégés).
Ce qui sépare le connu des deux autres, en parts du script nu mesurées avant cela : charger les règles d'un dossier et
d'une clause, un dixième, dont les deux tiers à compiler cent quarante expressions, qui ne se compilent plus qu'à leur
premier usage (le retouché n'en essaie que la moitié) ; les appliquer, sept centièmes au dossier retouché, près d'un
cinquième au jamais vu ; assembler, un dixième ; garder, trois centièmes. Les trois rouvrent le clausier,
sept centièmes.

Chaque rapport est la médiane de passages où les deux travaux alternent. Le second se mesure à l'horloge, sur un poste
au repos : il se partage entre processus. Les autres, en temps de calcul (celui du processus et de ceux qu'il lance), où
ce que fait le poste à côté ne pèse pas. Partout les modules se trouvent compilés, comme ceux d'un outil installé.

Les bancs d'endurance entiers : CCTGEN_SAINES=1000 CCTGEN_ALTERES=10000 CCTGEN_COMPOSITIONS=1000 pytest tests/matrice,
et CCTGEN_TIRAGES=1000 CCTGEN_CONVERTIS=30 pytest tests/tirages.
"""

from __future__ import annotations

import gc
import io
import os
import re
import resource
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median

import docx
import openpyxl
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement
from docxtpl import DocxTemplate
from python_calamine import CalamineWorkbook

from cctgen.cli.principal import espacer_le_ramassage
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


Bloc = dict[str, object]
"""Un paragraphe, ou un tableau : ses lignes, leurs cellules, les paragraphes de chacune."""

Feuilles = list[list[list[object]]]


def a_froid(travail: Travail) -> None:
    """Joue un travail dans une copie de ce processus : rien de ce qu'un passage garde en mémoire ne sert au suivant.

    Le ramasse-miettes n'y examine que ce que le travail a fait naître : il coûtait au script nu de un à deux dixièmes,
    selon ce que le banc tenait déjà, et le même outil se mesurait de 1,15 à 1,4.
    """
    gc.collect()
    gc.freeze()
    copie = os.fork()
    if not copie:
        try:
            travail()
            os._exit(0)
        finally:
            os._exit(1)
    if os.waitpid(copie, 0)[1]:
        sys.exit("Un travail mesuré s'est arrêté en erreur.")


def blocs_word(octets: bytes) -> list[Bloc]:
    """Rend les textes d'un document dans leur ordre, contrôles de contenu compris, sans paragraphe vide du corps."""
    blocs = (_bloc(element) for element in _contenus(docx.Document(io.BytesIO(octets)).element.body))
    return [bloc for bloc in blocs if bloc.get("texte") != ""]


def _bloc(element: BaseOxmlElement) -> Bloc:
    if element.tag == qn("w:p"):
        return {"texte": _texte(element)}
    lignes = [[c for c in _contenus(ligne) if c.tag == qn("w:tc")] for ligne in element.iter(qn("w:tr"))]
    return {"lignes": [[[_texte(p) for p in cellule.iter(qn("w:p"))] for cellule in ligne] for ligne in lignes]}


def _contenus(parent: BaseOxmlElement) -> Iterator[BaseOxmlElement]:
    """Énumère paragraphes, tableaux et cellules, ceux qu'enveloppe un contrôle de contenu compris."""
    for element in parent:
        if element.tag in (qn("w:sdt"), qn("w:sdtContent")):
            yield from _contenus(element)
        elif element.tag in (qn("w:p"), qn("w:tbl"), qn("w:tc")):
            yield element


def _texte(paragraphe: BaseOxmlElement) -> str:
    signes = {qn("w:tab"): "\t", qn("w:br"): "\n"}
    suites = (signe for fragment in paragraphe.iter(qn("w:r")) for signe in fragment.iter(qn("w:t"), *signes))
    return "".join(signes.get(e.tag) or e.text or "" for e in suites)


def feuilles_excel(octets: bytes) -> Feuilles:
    """Rend les valeurs d'un classeur, feuille par feuille."""
    classeur = openpyxl.load_workbook(io.BytesIO(octets))
    return [[list(ligne) for ligne in feuille.iter_rows(values_only=True)] for feuille in classeur]


def gabarit_nu() -> bytes:
    """Rend le plus simple des modèles docxtpl : une boucle de paragraphes et de tableaux, sans style."""
    document = docx.Document()
    for balise in ("{%p for b in blocs %}", "{%p if b.texte %}", "{{ b.texte }}", "{%p else %}"):
        document.add_paragraph(balise)
    tableau = document.add_table(rows=3, cols=3)
    tableau.cell(0, 0).text = "{%tr for ligne in b.lignes %}"
    for colonne, balise in enumerate(("{%tc for c in ligne %}", "{%p for t in c %}", "{%tc endfor %}")):
        tableau.cell(1, colonne).text = balise
    for balise in ("{{ t }}", "{%p endfor %}"):
        tableau.cell(1, 1).add_paragraph(balise)
    tableau.cell(2, 0).text = "{%tr endfor %}"
    for balise in ("{%p endif %}", "{%p endfor %}"):
        document.add_paragraph(balise)
    tampon = io.BytesIO()
    document.save(tampon)
    return tampon.getvalue()


def ecrire_nu(
    gabarit: bytes, documents: list[list[Bloc]], classeurs: list[Feuilles]
) -> tuple[list[bytes], list[bytes]]:
    """Écrit les mêmes textes, sans sélection, style, renvoi ni contrôle."""
    ecrits: tuple[list[bytes], list[bytes]] = ([], [])
    for blocs in documents:
        modele = DocxTemplate(io.BytesIO(gabarit))
        modele.render({"blocs": blocs}, autoescape=True)
        modele.save(tampon := io.BytesIO())
        ecrits[0].append(tampon.getvalue())
    for feuilles in classeurs:
        classeur = openpyxl.Workbook()
        classeur.remove(classeur.worksheets[0])
        for lignes in feuilles:
            feuille = classeur.create_sheet()
            for ligne in lignes:
                feuille.append(ligne)
        classeur.save(tampon := io.BytesIO())
        ecrits[1].append(tampon.getvalue())
    return ecrits


def telle_quelle(_racine: Path) -> None:
    """Laisse la consultation comme au passage précédent : le poste a déjà assemblé et contrôlé ce dossier."""


def retouchee(racine: Path) -> None:
    """Allonge l'objet du marché d'un signe : le poste ne connaît plus ce dossier, mais presque tous ses articles."""
    fichier = racine / "consultation.yaml"
    texte = fichier.read_text(encoding="utf-8")
    fichier.write_text(re.sub(r'(?m)^objet: "(.*)"$', r'objet: "\1."', texte, count=1), encoding="utf-8")


def jamais_vue(racine: Path) -> None:
    """Ôte du poste tout ce qu'il sait de la consultation : il ne connaît que le clausier et les modèles."""
    for garde in ("dossier", "controles", "relectures"):
        for lecture in (cache_de(racine) / "cctgen" / "lectures").glob(f"{garde}-*"):
            lecture.unlink()


def cache_de(racine: Path) -> Path:
    """Rend le cache d'une mesure : celui du poste connaît déjà ce qu'un banc d'avant-hier a retouché."""
    return racine.with_name(f"cache-{racine.name}")


def generation(racine: Path, avant: Callable[[Path], None]) -> tuple[float, float, float]:
    """Rapporte la génération complète au script nu ; s'arrête s'il n'écrit pas les mêmes paragraphes et cellules."""
    creer_depuis_exemple(racine, "portail")
    os.environ["XDG_CACHE_HOME"] = str(cache_de(racine))
    a_froid(lambda: generer(racine))
    sortie = racine / "sortie"
    documents = [blocs_word(chemin.read_bytes()) for chemin in sorted(sortie.glob("*.docx"))]
    classeurs = [feuilles_excel(chemin.read_bytes()) for chemin in sorted(sortie.glob("*.xlsx"))]
    gabarit = gabarit_nu()

    def comme_la_commande() -> None:
        espacer_le_ramassage()
        generer(racine)

    def tout_generer() -> None:
        avant(racine)
        a_froid(comme_la_commande)

    def ecrire_les_memes() -> None:
        nus, classeurs_nus = ecrire_nu(gabarit, documents, classeurs)
        if [blocs_word(n) for n in nus] != documents or [feuilles_excel(n) for n in classeurs_nus] != classeurs:
            sys.exit("Le script nu n'écrit pas les mêmes paragraphes et cellules que l'outil : la mesure ne vaut rien.")

    # À froid aussi : joué ici, le script nu laisserait aux mesures suivantes ce que Python apprend d'un code déjà joué,
    # quand l'outil, lui, ne se joue jamais que dans une copie.
    a_froid(ecrire_les_memes)
    return rapport(tout_generer, lambda: a_froid(lambda: ecrire_nu(gabarit, documents, classeurs)))


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
    """Rapporte la lecture à l'écart et le contrôle de cent matrices à leur lecture brute, à l'horloge."""

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
    """Lance une commande."""
    subprocess.run(commande, check=True, capture_output=True, env={**os.environ, **variables})


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
    # Un poste peut refuser que Python garde ce qu'il compile : chaque passage recompilerait ce qu'il charge en chemin.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    matrices = matrices_de_150()
    en_memoire, apres = memoire(matrices)
    racine = Path(tempfile.mkdtemp(prefix="cctgen-bench-"))
    try:
        mesures = [
            ("génération complète / docxtpl + openpyxl nus", generation(racine / "portail", telle_quelle), 1.25),
            ("génération d'un dossier retouché / nus", generation(racine / "retouchee", retouchee), 1.25),
            ("génération d'un dossier jamais vu / nus", generation(racine / "jamais-vue", jamais_vue), 1.25),
            (f"dépouillement de {MATRICES} matrices / python-calamine, à l'horloge", depouillement(matrices), 1.5),
            ("cctgen --help / import click", demarrage(), 2.0),
            ("cctgen controler / import et lecture nus", controle_seul(racine / "seul", matrices[0][1]), 2.5),
            ("cctgen verifier, clausier connu / inconnu du poste", cache_du_clausier(racine / "cache"), 0.7),
        ]
    finally:
        shutil.rmtree(racine)
    print(
        f"mémoire de pointe : {en_memoire // 1000} Mo après cent matrices, {apres // 1000} Mo après trois cents de plus"
    )
    for nom, (quotient, nous, reference), cible in mesures:
        verdict = "tenu" if quotient <= cible else "DÉPASSÉ"
        print(f"{nom} : {nous:.3f} s / {reference:.3f} s = {quotient:.2f} (cible {cible}) {verdict}")


if __name__ == "__main__":
    main()

"""Mesure le retour à l'échelle : cent, puis cinq cents offres de 330 exigences, trois évaluateurs.

    .venv/bin/python bench/echelle.py            # cent, puis cinq cents offres : la croissance se lit
    .venv/bin/python bench/echelle.py 20 100     # d'autres nombres

Chaque geste est la commande entière, lancée comme le ferait une personne : démarrage, clausier, consultation, fichiers
écrits. La référence est la lecture simple des mêmes fichiers par python-calamine, l'un après l'autre dans un seul
processus, elle aussi à l'horloge et juste après. Sont dits, sur trois passages (un seul au-delà de cent offres), la
durée à l'horloge, son rapport à la référence, médian et au mieux, celui des temps de calcul, ateliers compris, et la
plus grande mémoire d'un processus. Le rapport des temps de calcul ne dépend guère de ce que fait le poste à côté ;
celui des durées ne vaut que sur un poste au repos.

« de nouveau » : le même geste sur des fichiers déjà lus, gardés par leur empreinte.

Chaque offre a ses réponses, qui ne sont à aucune autre : des offres pareilles se lisaient une fois pour toutes, et le
premier dépouillement y paraissait plus court d'un quart.

Mesuré au repos, sur deux cœurs, le 1er décembre 2026 : dépouiller cent offres, 2,1 s à l'horloge pour 0,69 de lecture
simple, soit 3,0 à 3,5 fois d'un passage à l'autre, et 5,4 à 6 fois en calcul (7,5 avant les allègements du jour, du
même banc) ; de nouveau, 1,1 fois : ce qui n'a pas changé ne se refait pas. Comparer, 3,0 à 3,4 fois, et 5 à 5,5 en
calcul ; de nouveau, 2. Mémoire : 128 et 146 Mio. Cinq cents offres n'ont pas été remesurées depuis : 257 et 289 Mio,
2,7 et 2,4 fois, du banc d'avant.

Où va le calcul d'un premier dépouillement de cent offres, mesuré part par part, la machine occupée. Lire : 1,2 s de
matrices toutes distinctes, dont près de quatre dixièmes dans python-calamine et expat, que seul un lecteur à nous
réduirait. Contrôler : 0,1 ; une ligne où rien n'est à relever n'y passe par aucun contrôle. Écrire les deux grilles,
une par cœur : 0,7. Charger huit cent quarante modules : 0,4 ; ouvrir la consultation : 0,15. Le reste tient aux copies
du processus (cinquante mille fautes de page), au disque et à l'affichage.

Où va celui d'un premier comparer. Les trois grilles, la moitié, lues de front : de chacune, les valeurs par
python-calamine, quatre dixièmes ; vérifier que le XML est bien formé, près de deux ; relever les formules et borner
l'étendue, un et demi ; en tirer les avis, autant. `comparaison.xlsx`, une seconde, dont la moitié pour sa feuille des
notes ; l'annexe et la robustesse s'écrivent à côté.

Essayé, et laissé faute d'y gagner : contrôler les offres dans deux copies du processus (les deux cœurs sont déjà pris
par la lecture) ; préparer les saisies pendant que les grilles s'écrivent ; écrire une fois par classeur les textes qui
y reviennent ; `marshal` au lieu de `pickle` ; une formule partagée par colonne (un cinquième du XML, mais le relevé des
formules passerait par l'arbre) ; ne poser d'office qu'une des deux formes de grille (guère à l'horloge, où chacune a
son cœur, et l'évaluateur devrait demander l'autre) ; partager la feuille des notes entre deux processus (le rang de
chaque style et le compte des liens s'y suivent) ; écrire le tableau dans la copie et le journal à côté (309 Mio à cinq
cents offres). Partagées entre les deux cœurs sans aucune attente, les 3,9 s de calcul feraient encore 2,8 fois la
lecture : les deux fois demandent moins de calcul, et non un autre partage.

Cibles : dépouiller au plus deux fois la lecture des matrices, comparer au plus trois fois celle des grilles, 300 Mio,
et une durée par offre qui ne croît pas.
"""

from __future__ import annotations

import html
import io
import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from python_calamine import CalamineWorkbook

from cctgen.usages.edition.generer import generer
from cctgen.usages.edition.publier import publier
from cctgen.usages.preparation.nouveau import creer_depuis_exemple
from tests.matrice.fabrique import CONFORME, remplir

EXIGENCES = 330
EVALUATEURS = ("anne", "bruno", "chloe")
CIBLE_MEMOIRE = 300
CCTGEN = str(Path(sys.executable).with_name("cctgen"))
_TEXTE = "Le titulaire tient l'engagement {n}, dans les conditions que décrit le cahier des clauses, et le prouve. "
_NOM = "SOUMISSIONNAIRE-0000"


class Cout(NamedTuple):
    """Ce qu'une commande a pris : secondes à l'horloge, secondes de calcul, mémoire de pointe en Mio."""

    horloge: float
    calcul: float
    memoire: int


class Geste(NamedTuple):
    """Un geste mesuré : son nom, sa commande, ce qu'il peut prendre de fois la lecture simple."""

    nom: str
    commande: str
    cible: float


DEPOUILLER, COMPARER = Geste("dépouiller", "depouiller", 2.0), Geste("comparer", "comparer", 3.0)


def une_consultation(racine: Path) -> Path:
    """Publie la consultation d'exemple, portée à 330 exigences, et rend sa matrice."""
    creer_depuis_exemple(racine, "sirh-saas")
    manquent = EXIGENCES - sum(len(d) for d in _refs(racine))
    lignes = ["id: ECH-001", 'titre: "Échelle"', "piece: cctp", "texte: |", "  Exigences d'essai.", "exigences:"]
    for n in range(1, manquent + 1):
        lignes += [f"  - id: ECH-001-{n}", "    niveau: I", f'    enonce: "{_TEXTE.format(n=n).strip()}"']
        lignes += [f'    preuve: "Note numéro {n}."']
    clause = racine / "clauses" / "securite" / "ECH-001-echelle.yaml"
    clause.parent.mkdir(parents=True, exist_ok=True)
    clause.write_text("\n".join(lignes) + "\n")
    generer(racine)
    return next(piece for piece in publier(racine).a_deposer if piece.name == "matrice.xlsx")


def _refs(racine: Path) -> Iterable[Iterable[str]]:
    from cctgen.usages.ouverture.consultation import ouvrir  # noqa: PLC0415

    dossier = ouvrir(racine).exiger_dossier()
    return ([e.ref for e in dossier.exigences(lot)] for lot in dossier.numeros)


def des_plis(vierge: bytes, dossier: Path, nombre: int) -> None:
    """Écrit autant de matrices remplies, dont aucune réponse n'est celle d'une autre : rien n'y sert deux fois."""
    dossier.mkdir()
    modeles = [
        remplir(
            vierge,
            [
                {**CONFORME, "justification": f"Réponse {k}, {n}, de {_NOM} : {_TEXTE.format(n=n)}"}
                for n in range(EXIGENCES)
            ],
            soumissionnaire=_NOM,
        )
        for k in range(5)
    ]
    for rang in range(nombre):
        nom = f"SOUMISSIONNAIRE-{rang:04d}".encode()
        octets = _reecrire(modeles[rang % 5], lambda _, xml, nom=nom: xml.replace(_NOM.encode(), nom))
        (dossier / f"matrice-{rang:04d}.xlsx").write_bytes(octets)


def _reecrire(octets: bytes, transformer: Callable[[str, bytes], bytes]) -> bytes:
    sortie = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(octets)) as source, zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom in source.namelist():
            cible.writestr(nom, transformer(nom, source.read(nom)))
    return sortie.getvalue()


_LIGNE = re.compile(rb'<row r="(\d+)".*?</row>', re.DOTALL)


def des_grilles(racine: Path) -> list[Path]:
    """Remplit la grille vierge au nom de trois évaluateurs d'accord : chaque exigence notée, constatée, motivée."""
    vierge = (racine / "evaluation" / "grille.xlsx").read_bytes()
    chemins = []
    for evaluateur in EVALUATEURS:
        chemin = racine / "evaluation" / f"grille-{evaluateur}.xlsx"
        chemin.write_bytes(_reecrire(vierge, lambda nom, xml: _noter(xml) if "/sheet" in nom else xml))
        chemins.append(chemin)
    return chemins


def _noter(xml: bytes) -> bytes:
    entete = next((ligne for ligne in _LIGNE.finditer(xml) if b">Constat<" in ligne.group()), None)
    if entete is None:
        return xml
    titres = re.findall(rb'<c r="([A-Z]+)\d+"[^>]*><is><t[^>]*>([^<]*)</t>', entete.group())
    lettres = {html.unescape(titre.decode()): lettre for lettre, titre in titres}
    saisies = {
        lettres["Constat"]: b't="inlineStr"><is><t>V&#233;rifi&#233;</t></is></c>',
        lettres["Commentaire"]: b't="inlineStr"><is><t>R&#233;ponse conforme, document&#233;e.</t></is></c>',
        next(
            v for k, v in lettres.items() if k.startswith("Source")
        ): b't="inlineStr"><is><t>Matrice, p. 3</t></is></c>',
    }

    def noter(ligne: re.Match[bytes]) -> bytes:
        if int(ligne.group(1)) <= int(entete.group(1)) or b'r="A' not in ligne.group():
            return ligne.group()
        propre = ligne.group()
        notee = re.search(lettres["Notée"] + rb'\d+"[^>]*><is><t[^>]*>Oui<', propre) is not None
        note = {lettres["Note"]: b't="n"><v>3</v></c>'} if notee else {}
        for lettre, valeur in {**saisies, **note}.items():
            vide = re.compile(rb'(<c r="' + lettre + rb'\d+"(?: s="\d+")?)(?: t="n")?(?:\s*/>|></c>)')
            propre = vide.sub(lambda c, valeur=valeur: c.group(1) + b" " + valeur, propre)
        return propre

    return _LIGNE.sub(noter, xml)


def des_prix(racine: Path, nombre: int) -> None:
    """Écrit un prix par offre."""
    lignes = [f'  - {{soumissionnaire: "SOUMISSIONNAIRE-{n:04d}", montant: {600000 + 100 * n}}}' for n in range(nombre)]
    (racine / "evaluation" / "prix.yaml").write_text("prix:\n" + "\n".join(lignes) + "\n")


def lancer(*commande: str) -> Cout:
    """Lance une commande ; le code 1 n'est qu'une anomalie bloquante, dont les fichiers sont écrits."""
    environnement = {nom: valeur for nom, valeur in os.environ.items() if nom != "PYTHONDONTWRITEBYTECODE"}
    debut = time.perf_counter()
    with tempfile.TemporaryFile() as erreurs:
        lancee = subprocess.Popen(commande, stdout=subprocess.DEVNULL, stderr=erreurs, env=environnement)
        # L'usage que rend l'attente est celui de la commande et de ses ateliers, pas des commandes d'avant.
        _, etat, usage = os.wait4(lancee.pid, 0)
        lancee.returncode = os.waitstatus_to_exitcode(etat)
        if lancee.returncode not in (0, 1):
            erreurs.seek(0)
            raise SystemExit(erreurs.read().decode()[-2000:])
    return Cout(time.perf_counter() - debut, usage.ru_utime + usage.ru_stime, usage.ru_maxrss // 1024)


class Reference(NamedTuple):
    """Ce qu'a pris la lecture simple, en secondes."""

    horloge: float
    calcul: float


def lecture_simple(chemins: Iterable[Path]) -> Reference:
    """Lit toutes les feuilles par python-calamine."""
    debut, calcul = time.perf_counter(), time.process_time()
    for chemin in chemins:
        classeur = CalamineWorkbook.from_path(str(chemin))
        for nom in classeur.sheet_names:
            classeur.get_sheet_by_name(nom).to_python()
    return Reference(time.perf_counter() - debut, time.process_time() - calcul)


def mesurer(nombre: int, passages: int) -> None:
    """Dépouille, note, compare, et recommence ; affiche chaque geste à côté de sa cible."""
    racine = Path(tempfile.mkdtemp(prefix="cctgen-echelle-"))
    try:
        neuve, plis = racine / "neuve", racine / "plis"
        des_plis(une_consultation(neuve).read_bytes(), plis, nombre)
        matrices = sorted(plis.iterdir())
        depouillee = geste(nombre, passages, DEPOUILLER, neuve, matrices, str(plis))
        grilles = des_grilles(depouillee)
        des_prix(depouillee, nombre)
        geste(nombre, passages, COMPARER, depouillee, grilles)
    finally:
        shutil.rmtree(racine)


def geste(nombre: int, passages: int, quoi: Geste, depart: Path, fichiers: Sequence[Path], *suite: str) -> Path:
    """Mesure un geste sur autant de copies de la consultation, puis le même sur ce qui est déjà lu ; rend la dernière.

    La référence se mesure à chaque passage, juste après : ce que le poste fait d'autre pèse alors sur les deux.
    """
    premiers, seconds = [], []
    for rang in range(passages):
        copie = depart.with_name(f"{quoi.commande}-{rang}")
        shutil.copytree(depart, copie)
        commande = (CCTGEN, quoi.commande, str(copie), *suite)
        premiers.append((lancer(*commande), lecture_simple(fichiers)))
        seconds.append((lancer(*commande), lecture_simple(fichiers)))
        if rang:
            shutil.rmtree(depart.with_name(f"{quoi.commande}-{rang - 1}"))
    dire(nombre, quoi.nom, premiers, quoi.cible)
    dire(nombre, f"{quoi.nom} de nouveau", seconds, quoi.cible)
    return copie


def dire(nombre: int, geste: str, mesures: Sequence[tuple[Cout, Reference]], cible: float) -> None:
    """Affiche un geste, son rapport à la lecture simple et ce qu'il en est de la cible."""
    a_l_horloge = sorted(cout.horloge / lue.horloge for cout, lue in mesures)
    de_calcul = sorted(cout.calcul / lue.calcul for cout, lue in mesures)
    memoire = max(cout.memoire for cout, _ in mesures)
    par_offre = 1000 * min(cout.calcul for cout, _ in mesures) / nombre
    tenue = "tenu" if median(a_l_horloge) <= cible and memoire <= CIBLE_MEMOIRE else "DÉPASSÉ"
    print(
        f"{nombre} offres, {geste} : {min(c.horloge for c, _ in mesures):.1f} s, {median(a_l_horloge):.1f} fois la"
        f" lecture (au mieux {a_l_horloge[0]:.1f}, cible {cible:.0f}) ; calcul {median(de_calcul):.1f} fois (au mieux"
        f" {de_calcul[0]:.1f}), {par_offre:.0f} ms par offre ; {memoire} Mio (cible {CIBLE_MEMOIRE}) {tenue}",
        flush=True,
    )


if __name__ == "__main__":
    for combien in map(int, sys.argv[1:] or ["100", "500"]):
        mesurer(combien, passages=3 if combien <= 100 else 1)

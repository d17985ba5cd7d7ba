"""Beaucoup de fichiers : mille matrices saines sans fausse alerte, dix mille altérées sans trace ni blocage.

Le nombre est réduit par défaut ; `CCTGEN_SAINES=1000 CCTGEN_ALTERES=10000` passe le banc entier (voir `bench/`).
"""

from __future__ import annotations

import io
import os
import random
import zipfile
from collections.abc import Iterator, Mapping
from datetime import date

import pytest
from openpyxl.styles import Font

from cctgen.matrice.contrat import Conformite, Couverture
from cctgen.matrice.controle.avant_depot import examiner
from cctgen.matrice.controle.ensemble import controler_fichier
from cctgen.matrice.ecriture.matrice import ecrire_matrice
from cctgen.matrice.lecture import atelier
from cctgen.matrice.lecture.a_part import ateliers
from cctgen.matrice.lecture.lot import lire_matrices
from tests.matrice.bureautique import convertir
from tests.matrice.fabrique import remplir, un_dossier, une_exigence

SAINES = int(os.environ.get("CCTGEN_SAINES", "36"))
ALTERES = int(os.environ.get("CCTGEN_ALTERES", "400"))
_PAR_LOT = 40
_CROISSANCE_EN_KO = 60_000

_MOTS = (
    *("journal", "sauvegarde", "chiffrement", "équipe", "« référent »", "œuvre", "n° 12", "(annexe B)", "99,9 %"),
    *("https://exemple.fr", "été/hiver", "l'éditeur", "décrit", "chaque", "étape", "&", "<balise>", "=SOMME"),
    *("—", "tiret ;", "point-virgule", "😀", "naïf", "ça_va", "50 %", "#12", "{{ x }}"),
)


def phrase(hasard: random.Random, mots: int) -> str:
    texte = hasard.choice((" ", " ", "\n", "  ")).join(hasard.choice(_MOTS) for _ in range(mots))
    return hasard.choice(("", "", "- ", "+33 ", "@", "  ")) + texte


def une_saine(numero: int, vierges: list[tuple[int, list[str], bytes]]) -> bytes:
    """Rend une matrice bien remplie, comme la rendent des soumissionnaires qui n'ont pas les mêmes habitudes."""
    hasard = random.Random(numero)  # noqa: S311 (tirage reproductible)
    _, niveaux, vierge = hasard.choice(vierges)
    reponses = [une_reponse(hasard, niveau) for niveau in niveaux]
    composants = [
        [f"Composant {n}", "Éditeur", f"{n}.1", "MIT", "Cache", "", *hasard.choices(("oui", "non", ""), k=3), "ok"]
        for n in range(hasard.randint(0, 4))
    ]

    def habiller(classeur):
        identite = classeur["Identification"]
        identite["B12"] = hasard.choice(("12345678901234", 12345678901234))
        identite["B15"] = "a@exemple.fr"
        if hasard.random() < 0.5:
            identite["B15"].hyperlink = "mailto:a@exemple.fr"
        identite["B16"] = date(2026, 12, hasard.randint(1, 28))
        for feuille in classeur:
            if hasard.random() < 0.2:
                feuille.protection.sheet = False
        exigences = classeur["Exigences"]
        exigences["H2"].font = Font(bold=hasard.random() < 0.5, color=hasard.choice(("1E1E1E", "C00000", "1F3A5F")))
        exigences.row_dimensions[3].hidden = hasard.random() < 0.2
        exigences.column_dimensions["H"].width = hasard.randint(20, 90)

    return remplir(vierge, reponses, f"Société {numero}", composants, habiller)


def une_reponse(hasard: random.Random, niveau: str) -> dict[str, object]:
    conformite = Conformite.CONFORME if niveau == "P" else hasard.choice(list(Conformite))
    admises = [c for c in Couverture if c is not Couverture.VERSION_FUTURE or conformite is not Conformite.CONFORME]
    if conformite is Conformite.NON_CONFORME:
        admises.remove(Couverture.STANDARD)
    return {
        "conformite": conformite.value,
        "couverture": hasard.choice(admises).value,
        "justification": phrase(hasard, hasard.randint(1, 60)),
        "renvoi": hasard.choice(("", "p. 12", 12, 12.5, "Mémoire, page 3", "12")),
    }


def des_vierges() -> list[tuple[int, list[str], bytes]]:
    hasard = random.Random(0)  # noqa: S311 (tirage reproductible)
    vierges = []
    for nombre in (1, 3, 8, 20):
        niveaux = [hasard.choice("PI") for _ in range(nombre)]
        exigences = (
            une_exigence(f"X-{n}", niveau, f"{phrase(hasard, 12)} {n}", phrase(hasard, 5), theme=f"Thème {n % 3}")
            for n, niveau in enumerate(niveaux)
        )
        vierges.append((nombre, niveaux, ecrire_matrice(un_dossier(*exigences), 0)))
    return vierges


def test_des_matrices_saines_ne_donnent_aucune_alerte():
    vierges = des_vierges()
    for numero in range(SAINES // 3):
        assert controler_fichier(une_saine(numero, vierges), "m.xlsx").anomalies == (), numero


@pytest.mark.libreoffice
@pytest.mark.parametrize("extension", ["xlsx", "ods"])
def test_des_matrices_saines_passees_par_libreoffice_ne_donnent_aucune_alerte(tmp_path, extension):
    vierges = des_vierges()
    depart = SAINES if extension == "xlsx" else 2 * SAINES
    for debut in range(depart, depart + SAINES // 3, _PAR_LOT):
        numeros = range(debut, min(debut + _PAR_LOT, depart + SAINES // 3))
        fichiers = {f"m{numero}.xlsx": une_saine(numero, vierges) for numero in numeros}
        for nom, octets in convertir(fichiers, extension, tmp_path / str(debut)).items():
            assert controler_fichier(octets, nom).anomalies == (), nom


def alterer(octets: bytes, hasard: random.Random) -> bytes:
    """Altère un fichier au hasard : octets changés, bloc retiré, doublé, coupé, ou XML retouché dans l'archive."""
    geste = hasard.choice((changer, changer, retirer, doubler, couper, retoucher_une_piece, retoucher_une_piece))
    return geste(octets, hasard)


def changer(octets: bytes, hasard: random.Random) -> bytes:
    altere = bytearray(octets)
    for _ in range(hasard.choice((1, 1, 3, 20))):
        altere[hasard.randrange(len(altere))] = hasard.randrange(256)
    return bytes(altere)


def retirer(octets: bytes, hasard: random.Random) -> bytes:
    debut = hasard.randrange(len(octets))
    return octets[:debut] + octets[debut + hasard.choice((1, 16, 600)) :]


def doubler(octets: bytes, hasard: random.Random) -> bytes:
    debut = hasard.randrange(len(octets))
    return octets[:debut] + octets[debut : debut + hasard.choice((1, 64, 4096))] + octets[debut:]


def couper(octets: bytes, hasard: random.Random) -> bytes:
    return octets[: hasard.randrange(len(octets))]


def retoucher_une_piece(octets: bytes, hasard: random.Random) -> bytes:
    """Altère une pièce d'une archive qui reste juste : la faute passe la vérification de l'archive."""
    if not octets.startswith(b"PK"):
        return changer(octets, hasard)
    with zipfile.ZipFile(io.BytesIO(octets)) as source:
        pieces = {nom: source.read(nom) for nom in source.namelist()}
    victime = hasard.choice([nom for nom, contenu in pieces.items() if len(contenu) > 10])
    pieces[victime] = hasard.choice((changer, retirer, doubler, echanger))(pieces[victime], hasard)
    sortie = io.BytesIO()
    with zipfile.ZipFile(sortie, "w", zipfile.ZIP_DEFLATED) as cible:
        for nom, contenu in pieces.items():
            cible.writestr(nom, contenu)
    return sortie.getvalue()


_REMPLACEMENTS = (b"0", b"-1", b"99999999999", b"1048576", b"XFD1048576", b"", b"NaN", b"s", b"inlineStr", b"&#x1;")


def echanger(contenu: bytes, hasard: random.Random) -> bytes:
    """Remplace la valeur d'un attribut, ou un nombre, par une autre : le XML reste bien formé."""
    guillemets = [place for place, octet in enumerate(contenu) if octet == 34]
    if len(guillemets) < 4:
        return changer(contenu, hasard)
    rang = hasard.randrange(0, len(guillemets) - 1, 2)
    debut, fin = guillemets[rang] + 1, guillemets[rang + 1]
    return contenu[:debut] + hasard.choice(_REMPLACEMENTS) + contenu[fin:]


def des_alteres(bases: Mapping[str, bytes], nombre: int) -> Iterator[tuple[str, bytes]]:
    noms = sorted(bases)
    for numero in range(nombre):
        hasard = random.Random(numero)  # noqa: S311 (tirage reproductible)
        nom = noms[numero % len(noms)]
        yield f"{numero}-{nom}", alterer(bases[nom], hasard)


def lire_des_alteres(bases: Mapping[str, bytes], nombre: int) -> int:
    """Lit tout, et rend combien ont été refusés ; une exception dans l'atelier se dirait `lecture-interrompue`.

    Seul un .xls peut l'être ici, et son voisin se lit.
    """
    refuses = 0
    for matrice in lire_matrices(des_alteres(bases, nombre), delai=30):
        codes = [a.code for a in examiner(matrice).offre.anomalies]
        # Mesuré (python-calamine 0.9.1) : un .xls abîmé peut demander 5 Go d'un coup et faire tomber l'atelier.
        assert "lecture-interrompue" not in codes or matrice.fichier.endswith(".xls"), matrice.fichier
        assert matrice.est_lisible or codes
        refuses += not matrice.est_lisible
    return refuses


def verifier_la_memoire(avant: int) -> None:
    """Le lecteur garde sa mémoire, et aucun atelier ne dépasse la sienne.

    Un atelier dédoublé naît avec les pages de ce processus, que mille essais ont pu grossir, et le noyau les lui
    compte : n'est de lui que ce qu'il y ajoute.
    """
    resource = pytest.importorskip("resource")
    assert _memoire_en_ko() - avant < _CROISSANCE_EN_KO
    ajoutee = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss - _memoire_en_ko()
    assert ajoutee * 1024 < atelier.MEMOIRE


def _memoire_en_ko() -> int:
    resource = pytest.importorskip("resource")
    return int(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)


def test_des_xlsx_alteres_au_hasard_ne_donnent_ni_trace_ni_blocage(capfd):
    base = une_saine(7, des_vierges())
    avant = _memoire_en_ko()
    refuses = lire_des_alteres({"m.xlsx": base}, ALTERES // 2)
    assert refuses > ALTERES // 10
    verifier_la_memoire(avant)
    assert capfd.readouterr() == ("", "")


@pytest.mark.libreoffice
def test_des_fichiers_de_libreoffice_alteres_au_hasard_ne_donnent_ni_trace_ni_blocage(tmp_path, capfd, monkeypatch):
    # La conversion d'un .xls prend deux secondes : elle s'éprouve ailleurs, fichier par fichier.
    monkeypatch.setattr(ateliers, "en_xlsx", lambda octets: None)
    source = {"m.xlsx": une_saine(7, des_vierges())}
    bases = {f"m.{ext}": convertir(source, ext, tmp_path)["m.xlsx"] for ext in ("xlsx", "ods", "xls")}
    avant = _memoire_en_ko()
    refuses = lire_des_alteres(bases, ALTERES // 2)
    assert refuses > ALTERES // 20
    verifier_la_memoire(avant)
    assert capfd.readouterr() == ("", "")

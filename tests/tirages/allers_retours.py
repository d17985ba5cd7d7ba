"""Les documents OpenDocument d'un dossier, relus tels quels, puis reconvertis ou remplis, et relus de nouveau."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

from cctgen.depouillement.formulaires.lecture import lire_formulaire
from cctgen.documents.pdf.libreoffice import mettre_en_pdf
from cctgen.documents.pdf.relecture import infidelites
from cctgen.matrice.lecture.matrice import lire_matrice
from tests.contenu.sommaires import annonces_fausses
from tests.matrice.bureautique import convertir
from tests.tirages.opendocument import ecarts, ecrit_en_odt, ecrit_en_word
from tests.tirages.remplissage import remplir_l_ods, remplir_l_odt

_ECRITS = (
    "été, « à l'essai » & <b> n° 1 250 €",
    "=1+1 ; 10 % – deux lignes, bien comptées",
    "“fin” (suite) : L. 131-3 et [entre crochets]",
)
_REPONSES = {"F": "Conformité", "G": "Mode de couverture", "H": "Réponse et justification", "I": "Renvoi (pièce, page)"}
_COMPOSANT = {"A2": "PostgreSQL", "C2": "16.4", "D2": "PostgreSQL", "G2": "oui"}


def defauts_des_odt(docx: Mapping[str, bytes], odt: Mapping[str, bytes], dossier: Path) -> list[str]:
    """Énumère ce que perdent les ODT, par nom du document Word ; puis leurs PDF, et leurs reconversions en Word."""
    en_odt = {nom.replace(".docx", ".odt"): octets for nom, octets in odt.items()}
    reconvertis, pdfs = (convertir(en_odt, suite, dossier / suite) for suite in ("docx", "pdf"))
    releves: list[str] = []
    for nom, source in docx.items():
        sien, attendu = nom.replace(".docx", ".odt"), ecrit_en_word(source)
        releves += [f"{sien} : {ecart}" for ecart in ecarts(attendu, ecrit_en_odt(odt[nom]))]
        releves += [f"{sien}, reconverti : {e}" for e in ecarts(attendu, ecrit_en_word(reconvertis[sien]))]
        releves += [f"{sien}, en PDF : {d}" for d in _defauts_du_pdf(dossier / nom, source, pdfs[sien])]
    return releves


def _defauts_du_pdf(essai: Path, docx: bytes, pdf: bytes) -> list[str]:
    """Énumère ce que le PDF d'un ODT perd du document Word, et les titres qui n'y sont pas à la page annoncée.

    LibreOffice perd parfois un bout de tableau à la mise en page, que le document vienne de Word ou d'ODT.
    """
    essai.write_bytes(docx)
    essai.with_suffix(".pdf").write_bytes(pdf)
    perdus = [str(perdu) for perdu in infidelites(docx, pdf)]
    if perdus and infidelites(docx, mettre_en_pdf({essai.name: docx})[essai.name]):
        return []
    return [*perdus, *(f"{titre} n'est pas page {page}" for titre, page in annonces_fausses(essai))]


def defauts_des_remplis(odt: Mapping[str, bytes], dossier: Path) -> list[str]:
    """Énumère les cases d'un formulaire ODT rempli qui se lisent autrement, de lui ou de sa reconversion en Word."""
    remplis = {
        nom.replace(".docx", ".odt"): remplir_l_odt(octets, lambda rang: _ECRITS[rang % len(_ECRITS)])
        for nom, octets in odt.items()
    }
    remplis = {nom: (octets, ecrits) for nom, (octets, ecrits) in remplis.items() if ecrits}
    reconvertis = convertir({nom: octets for nom, (octets, _) in remplis.items()}, "docx", dossier)
    return [
        f"{nom} : {defaut}"
        for nom, (octets, ecrits) in remplis.items()
        for forme in (octets, reconvertis[nom])
        for defaut in _cases_fausses(forme, ecrits)
    ]


def _cases_fausses(formulaire: bytes, ecrits: Mapping[str, str]) -> Iterator[str]:
    lu = lire_formulaire(formulaire)
    valeurs = {case.etiquette: case.valeur for case in lu.cases} if lu else {}
    for etiquette, ecrit in ecrits.items():
        if valeurs.get(etiquette) != ecrit:
            yield f"{etiquette} dit {valeurs.get(etiquette)!r} pour {ecrit!r}"


def defauts_des_matrices(ods: Mapping[str, bytes], dossier: Path) -> list[str]:
    """Énumère ce qu'une matrice ODS remplie donne de faux, relue telle quelle puis réenregistrée en ODS et en XLSX."""
    remplies, cases = {}, {}
    for nom, vierge in ods.items():
        lignes = range(2, 2 + len(lire_matrice(vierge, nom).lignes))
        reponses = {f"{lettre}{n}": texte for n in lignes for lettre, texte in _reponse(n).items()}
        cases[nom] = {
            "Identification": {"B11": "Société d'essai & Cie"},
            "Exigences": reponses,
            "Composants": _COMPOSANT,
        }
        remplies[nom] = remplir_l_ods(vierge, cases[nom])
    formes = {"": remplies, **{suite: convertir(remplies, suite, dossier / suite) for suite in ("ods", "xlsx")}}
    return [
        f"{nom} {suite} : {defaut}"
        for suite, matrices in formes.items()
        for nom, octets in matrices.items()
        for defaut in _matrice_fausse(octets, cases[nom])
    ]


def _reponse(numero: int) -> dict[str, str]:
    conformite = ("Conforme", "Partiellement conforme")[numero % 2]
    return {"F": conformite, "G": "Paramétrage", "H": _ECRITS[numero % 3] + "\nsuite", "I": f"Mémoire, p. {numero}"}


def _matrice_fausse(octets: bytes, cases: Mapping[str, Mapping[str, str]]) -> Iterator[str]:
    lue = lire_matrice(octets, "matrice")
    yield from map(str, lue.anomalies)
    if lue.soumissionnaire != cases["Identification"]["B11"]:
        yield f"soumissionnaire {lue.soumissionnaire!r}"
    dites = {f"{x}{n}": ligne.valeur(nom) for n, ligne in enumerate(lue.lignes, 2) for x, nom in _REPONSES.items()}
    for case, ecrit in cases["Exigences"].items():
        if dites.get(case) != ecrit:
            yield f"{case} dit {dites.get(case)!r} pour {ecrit!r}"
    composants = [[c.valeurs[nom] for nom in ("Composant", "Version", "Licence (SPDX)")] for c in lue.composants]
    if composants != [[cases["Composants"][c] for c in ("A2", "C2", "D2")]]:
        yield f"composants {composants}"

"""Le banc : ce qu'un soumissionnaire ou son tableur peut faire à une matrice, et ce qui doit en être dit.

Chaque dégradation d'une ligne vaut pour n'importe quelle exigence et se compose avec celles des autres lignes ; les
autres touchent chacune un endroit à elles. `attendu` donne les couples (code, lieu) qui doivent en résulter, et eux
seuls ; `efface` dit les saisies qu'elle retire elle-même.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment
from openpyxl.styles import Font, PatternFill
from openpyxl.worksheet.worksheet import Worksheet

from tests.matrice.fabrique import un_dossier, une_exigence

NOMBRE = 12
DOSSIER = un_dossier(
    *(
        une_exigence(
            f"X-{n:02d}",
            "P" if n % 2 else "I",
            f"Le titulaire tient l'engagement numéro {n}, mot{n * 7}.",
            f"Pièce {n}.",
        )
        for n in range(1, NOMBRE + 1)
    )
)

Attendu = tuple[tuple[str, str], ...]
_EX = "Exigences"


def justification(n: int) -> str:
    return f"Décrit au mémoire, réponse {n:02d}."


def renvoi(n: int) -> str:
    return f"Mémoire, page {100 + n}"


@dataclass(frozen=True)
class DeLigne:
    """Une dégradation de la ligne d'une exigence ; `n` est son numéro, sa ligne est `n + 1`."""

    nom: str
    agir: Callable[[Worksheet, int], object]
    attendu: Callable[[int], Attendu]
    efface: tuple[str, ...] = ()


@dataclass(frozen=True)
class DeClasseur:
    """Une dégradation d'un endroit précis ; `deplace` si elle change l'adresse des cellules du tableau."""

    nom: str
    agir: Callable[[Workbook], object]
    attendu: Attendu
    deplace: bool = False


def _poser(colonne: str, valeur: object) -> Callable[[Worksheet, int], object]:
    def agir(feuille: Worksheet, n: int) -> None:
        feuille[f"{colonne}{n + 1}"].value = valeur

    return agir


def _mettre(**colonnes: object) -> Callable[[Worksheet, int], object]:
    def agir(feuille: Worksheet, n: int) -> None:
        for colonne, valeur in colonnes.items():
            feuille[f"{colonne}{n + 1}"].value = valeur

    return agir


def _police(colonne: str, **police: object) -> Callable[[Worksheet, int], object]:
    def agir(feuille: Worksheet, n: int) -> None:
        feuille[f"{colonne}{n + 1}"].font = Font(**police)  # type: ignore[arg-type]

    return agir


def _dit(code: str, colonne: str, *autres: tuple[str, str], primordiale: bool = False) -> Callable[[int], Attendu]:
    """Attend un code dans une colonne ; `primordiale` ajoute l'irrégularité potentielle d'une exigence P."""

    def attendu(n: int) -> Attendu:
        dits = [(code, f"{_EX}!{colonne}{n + 1}"), *((c, f"{_EX}!{k}{n + 1}") for c, k in autres)]
        if primordiale and n % 2:
            dits.append(("primordiale-non-tenue", f"{_EX}!F{n + 1}"))
        return tuple(dits)

    return attendu


def _rien(_: int) -> Attendu:
    return ()


def _non_tenue(n: int) -> Attendu:
    return (("primordiale-non-tenue", f"{_EX}!F{n + 1}"),) if n % 2 else ()


def _perdue(feuille: Worksheet, n: int) -> None:
    _mettre(A="??", D="Autre chose, que personne n'a écrit.")(feuille, n)


def _barrer_en_partie(feuille: Worksheet, n: int) -> None:
    barre = TextBlock(InlineFont(strike=True), "hors week-end")
    feuille[f"H{n + 1}"].value = CellRichText(justification(n) + " ", barre)


def _colorer(feuille: Worksheet, n: int) -> None:
    feuille[f"F{n + 1}"].value = None
    feuille[f"F{n + 1}"].fill = PatternFill("solid", fgColor="00B050")


def _lier(feuille: Worksheet, n: int) -> None:
    feuille[f"I{n + 1}"].hyperlink = f"https://exemple.fr/reserves-{n}.html"


def _en_pourcentage(feuille: Worksheet, n: int) -> None:
    feuille[f"I{n + 1}"].value = 0.999
    feuille[f"I{n + 1}"].number_format = "0.0%"


def _commenter(feuille: Worksheet, n: int) -> None:
    feuille[f"H{n + 1}"].comment = Comment(f"Remarque {n}", "A")


def _perte(n: int) -> Attendu:
    dits = [("exigence-inconnue", f"{_EX}!A{n + 1}"), ("ligne-absente", f"{_EX}!")]
    return (*dits, ("primordiale-non-tenue", f"{_EX}!")) if n % 2 else tuple(dits)


_HORS, _FORME, _NORMALE = "contenu-hors-tableau", "mise-en-forme-signifiante", "valeur-normalisee"
_ERREUR = "cellule-en-erreur"

DE_LIGNE: Sequence[DeLigne] = (
    DeLigne("conformité vide", _poser("F", None), _dit("reponse-absente", "F", primordiale=True)),
    DeLigne("conformité d'espaces", _poser("F", "   "), _dit("reponse-absente", "F", primordiale=True)),
    DeLigne("conformité en minuscules", _poser("F", "conforme"), _dit(_NORMALE, "F")),
    DeLigne("conformité entourée d'espaces", _poser("F", " Conforme  "), _dit(_NORMALE, "F")),
    DeLigne("conformité sans accents", _poser("F", "Derogation demandee"), _dit(_NORMALE, "F", primordiale=True)),
    DeLigne("conformité « OK »", _poser("F", "OK"), _dit(_NORMALE, "F")),
    DeLigne("conformité « oui »", _poser("F", "oui"), _dit(_NORMALE, "F")),
    DeLigne("conformité vraie", _poser("F", True), _dit(_NORMALE, "F")),
    DeLigne("conformité fausse", _mettre(F=False, G=None), _dit(_NORMALE, "F", primordiale=True)),
    DeLigne("conformité « N/A »", _mettre(F="N/A", G=None), _dit(_NORMALE, "F", primordiale=True)),
    DeLigne("conformité « NC »", _mettre(F="NC", G=None), _dit(_NORMALE, "F", primordiale=True)),
    DeLigne("conformité « SO »", _mettre(F="SO", G=None), _dit(_NORMALE, "F", primordiale=True)),
    DeLigne("conformité « partiel »", _poser("F", "partiel"), _dit(_NORMALE, "F", primordiale=True)),
    DeLigne("conformité à voir", _poser("F", "à voir"), _dit("valeur-non-reconnue", "F")),
    DeLigne("conformité à réserve", _poser("F", "Conforme*"), _dit("valeur-non-reconnue", "F")),
    DeLigne("conformité chiffrée", _poser("F", 4), _dit("valeur-non-reconnue", "F")),
    DeLigne("conformité en question", _poser("F", "Conforme ?"), _dit("valeur-non-reconnue", "F")),
    DeLigne("non conforme", _mettre(F="Non conforme", G=None), _non_tenue),
    DeLigne("partiellement conforme", _poser("F", "Partiellement conforme"), _non_tenue),
    DeLigne("dérogation demandée", _poser("F", "Dérogation demandée"), _non_tenue),
    DeLigne("sans objet", _mettre(F="Sans objet", G=None), _non_tenue),
    DeLigne("couverture vide", _poser("G", None), _dit("couverture-absente", "G")),
    DeLigne("couverture inconnue", _poser("G", "Maison"), _dit("valeur-non-reconnue", "G")),
    DeLigne("couverture « natif »", _poser("G", "natif"), _dit(_NORMALE, "G")),
    DeLigne("couverture en majuscules", _poser("G", "STANDARD"), _dit(_NORMALE, "G")),
    DeLigne("couverture « roadmap »", _poser("G", "roadmap"), _dit(_NORMALE, "G", ("contradiction", "H"))),
    DeLigne("version future", _poser("G", "Version future"), _dit("contradiction", "H")),
    DeLigne("non conforme en standard", _poser("F", "Non conforme"), _dit("contradiction", "H", primordiale=True)),
    DeLigne("réponse prévue", _poser("H", "Prévu en V3."), _dit("contradiction", "H"), ("H",)),
    DeLigne("réponse sous réserve", _poser("H", "Oui, sous réserve d'étude."), _dit("contradiction", "H"), ("H",)),
    DeLigne("réponse indisponible", _poser("H", "Non disponible à ce jour."), _dit("contradiction", "H"), ("H",)),
    DeLigne("réponse à l'étude", _poser("H", "À l'étude chez l'éditeur."), _dit("contradiction", "H"), ("H",)),
    DeLigne(
        "réponse conditionnelle", _poser("H", "À condition que vous l'installiez."), _dit("contradiction", "H"), ("H",)
    ),
    DeLigne("renvoi sous réserve", _poser("I", "Page 3, sous réserve de devis."), _dit("contradiction", "I"), ("I",)),
    DeLigne("renvoi à une feuille de route", _poser("I", "Feuille de route, page 3"), _rien, ("I",)),
    DeLigne(
        "conformité sous condition",
        _poser("F", "Oui, sauf VIP"),
        _dit("valeur-non-reconnue", "F", ("contradiction", "F")),
    ),
    DeLigne("ni réponse ni renvoi", _mettre(H=None, I=None), _dit("justification-absente", "H"), ("H", "I")),
    DeLigne("renvoi seul", _poser("H", None), _rien, ("H",)),
    DeLigne("réponse seule", _poser("I", None), _rien, ("I",)),
    DeLigne(
        "partielle sans justification",
        _mettre(F="Partiellement conforme", H=None),
        _dit("justification-absente", "H", primordiale=True),
        ("H",),
    ),
    DeLigne("renvoi chiffré", _poser("I", 12), _rien, ("I",)),
    DeLigne("renvoi en pourcentage", _en_pourcentage, _rien, ("I",)),
    DeLigne("réponse en erreur", _poser("H", "#N/A"), _dit(_ERREUR, "H"), ("H",)),
    DeLigne("conformité en erreur", _poser("F", "#REF!"), _dit("valeur-non-reconnue", "F", (_ERREUR, "F"))),
    DeLigne("complétude en erreur", _poser("J", "#NAME?"), _dit(_ERREUR, "J")),
    DeLigne("renvoi daté", _poser("I", "2026-12-01"), _rien, ("I",)),
    DeLigne("référence en minuscules", lambda f, n: _poser("A", f"x-{n:02d}")(f, n), _dit(_NORMALE, "A")),
    DeLigne("référence à tiret long", lambda f, n: _poser("A", f"X–{n:02d}")(f, n), _dit(_NORMALE, "A")),
    DeLigne("référence à espaces", lambda f, n: _poser("A", f" X-{n:02d} ")(f, n), _dit(_NORMALE, "A")),
    DeLigne("référence soulignée", lambda f, n: _poser("A", f"X_{n:02d}")(f, n), _dit(_NORMALE, "A")),
    DeLigne("référence perdue", _poser("A", "1"), _dit("rapproche-par-texte", "A")),
    DeLigne("référence effacée", _poser("A", None), _dit("rapproche-par-texte", "A")),
    DeLigne("référence en erreur", _poser("A", "#REF!"), _dit("rapproche-par-texte", "A", (_ERREUR, "A"))),
    DeLigne("référence et texte perdus", _perdue, _perte),
    DeLigne("exigence réécrite", _poser("D", "Le titulaire s'efforce d'agir."), _dit("texte-modifie", "D")),
    DeLigne("exigence effacée", _poser("D", None), _dit("texte-modifie", "D")),
    DeLigne("preuve réécrite", _poser("E", "Sur demande."), _dit("texte-modifie", "E")),
    DeLigne("niveau changé", lambda f, n: _poser("C", "I" if n % 2 else "P")(f, n), _dit("texte-modifie", "C")),
    DeLigne(
        "exigence remise en lignes",
        lambda f, n: _poser("D", f["D" + str(n + 1)].value.replace(" ", "\n  "))(f, n),
        _rien,
    ),
    DeLigne("thème changé", lambda f, n: _poser("B", f"Notre thème {n}")(f, n), _dit(_HORS, "B")),
    DeLigne("complétude écrasée", lambda f, n: _poser("J", f"Vu {n}")(f, n), _dit(_HORS, "J")),
    DeLigne("formule sur le renvoi", _poser("I", "=6*7"), _dit("formule-ignoree", "I"), ("I",)),
    DeLigne("formule externe", _poser("I", "='[autre.xlsx]F'!A1"), _dit("formule-ignoree", "I"), ("I",)),
    DeLigne("formule du réseau", _poser("I", '=WEBSERVICE("http://x")'), _dit("formule-ignoree", "I"), ("I",)),
    DeLigne("commentaire", _commenter, _dit(_HORS, "H")),
    DeLigne("réponse barrée", _police("H", strike=True), _dit(_FORME, "H")),
    DeLigne("exigence barrée", _police("D", strike=True), _dit(_FORME, "D")),
    DeLigne("preuve barrée", _police("E", strike=True), _dit(_FORME, "E")),
    DeLigne("conformité barrée", _police("F", strike=True), _dit(_FORME, "F")),
    DeLigne("réponse barrée en partie", _barrer_en_partie, _dit(_FORME, "H")),
    DeLigne("réponse blanche", _police("H", color="FFFFFF"), _dit(_FORME, "H")),
    DeLigne("renvoi de la couleur du fond", _police("I", color="FFFBE6"), _dit(_FORME, "I")),
    DeLigne("renvoi masqué", lambda f, n: setattr(f[f"I{n + 1}"], "number_format", ";;;"), _dit(_FORME, "I")),
    DeLigne("couleur pour réponse", _colorer, _dit("reponse-absente", "F", (_FORME, "F"), primordiale=True)),
    DeLigne("lien derrière le renvoi", _lier, _dit(_FORME, "I")),
    DeLigne("réponse en gras", _police("H", bold=True, color="1F3A5F"), _rien),
    DeLigne("saisie à droite", lambda f, n: f.__setitem__(f"L{n + 1}", f"à droite {n}"), _dit(_HORS, "L")),
    DeLigne("saisie loin à droite", lambda f, n: f.__setitem__(f"T{n + 1}", f"au loin {n}"), _dit(_HORS, "T")),
)


def _a(feuille: str, cellule: str, valeur: object) -> Callable[[Workbook], object]:
    return lambda c: c[feuille].__setitem__(cellule, valeur)


def _trier(classeur: Workbook) -> None:
    """Renverse l'ordre des lignes comme le fait un tri : mise en forme, lien et commentaire suivent leur cellule."""
    feuille = classeur[_EX]
    cellules = [feuille._cells.pop((n, rang)) for n in range(2, NOMBRE + 2) for rang in range(1, 10)]
    for cellule in cellules:
        cellule.row = NOMBRE + 3 - cellule.row
        feuille._cells[cellule.row, cellule.column] = cellule
        if cellule.hyperlink:
            cellule.hyperlink.ref = cellule.coordinate


def _inserer_au_dessus(classeur: Workbook) -> None:
    classeur[_EX].insert_rows(1)
    classeur[_EX]["B1"] = "Réponse de la société ACME"


def _renommer(feuille: str, nom: str) -> Callable[[Workbook], object]:
    return lambda c: setattr(c[feuille], "title", nom)


def _composant(colonne: str, valeur: object) -> Callable[[Workbook], object]:
    def agir(classeur: Workbook) -> None:
        classeur["Composants"]["A2"] = "Redis"
        classeur["Composants"][f"{colonne}2"] = valeur

    return agir


def _ajouter_une_feuille(nom: str, cellule: str, valeur: object) -> Callable[[Workbook], object]:
    return lambda c: c.create_sheet(nom).__setitem__(cellule, valeur)


def _cacher(classeur: Workbook) -> None:
    classeur[_EX].row_dimensions[3].hidden = True
    classeur[_EX].column_dimensions["I"].hidden = True


def _deproteger(classeur: Workbook) -> None:
    for feuille in classeur:
        feuille.protection.sheet = False


DE_CLASSEUR: Sequence[DeClasseur] = (
    DeClasseur("lignes triées", _trier, (), deplace=True),
    DeClasseur("ligne insérée au-dessus", _inserer_au_dessus, ((_HORS, f"{_EX}!B1"),), deplace=True),
    DeClasseur("feuille d'exigences renommée", _renommer(_EX, "Réponses"), (("feuille-renommee", "Réponses!"),), True),
    DeClasseur("feuille technique renommée", _renommer("_cctgen", "tech"), (("feuille-renommee", "tech!"),)),
    DeClasseur("identification renommée", _renommer("Identification", "Qui"), (("feuille-renommee", "Qui!"),)),
    DeClasseur("feuille ajoutée", _ajouter_une_feuille("Annexe", "C5", "à nous"), ((_HORS, "Annexe!C5"),)),
    DeClasseur("feuille ajoutée à formule", _ajouter_une_feuille("Calcul", "C5", "=1+1"), ((_HORS, "Calcul!C5"),)),
    DeClasseur("saisie sous le tableau", _a(_EX, "H300", "sous le tableau"), ((_HORS, f"{_EX}!H300"),)),
    DeClasseur("valeur de liste sous le tableau", _a(_EX, "F310", "Non conforme"), ((_HORS, f"{_EX}!F310"),)),
    DeClasseur(
        "à côté de l'identification", _a("Identification", "D4", "Agence de Lyon"), ((_HORS, "Identification!D4"),)
    ),
    DeClasseur("sous l'identification", _a("Identification", "B30", "Groupement"), ((_HORS, "Identification!B30"),)),
    DeClasseur("objet réécrit", _a("Identification", "B4", "Un autre objet"), ((_HORS, "Identification!B4"),)),
    DeClasseur("à côté de la notice", _a("Mode d'emploi", "D2", "lu"), ((_HORS, "Mode d'emploi!D2"),)),
    DeClasseur("notice écrasée", _a("Mode d'emploi", "B5", "nos conditions"), ((_HORS, "Mode d'emploi!B5"),)),
    DeClasseur("liste dans la notice", _a("Mode d'emploi", "D60", "Non conforme"), ((_HORS, "Mode d'emploi!D60"),)),
    DeClasseur("formule dans la notice", _a("Mode d'emploi", "D9", "=1+1"), (("formule-ignoree", "Mode d'emploi!D9"),)),
    DeClasseur("sous l'état", _a("État", "B30", "sous l'état"), ((_HORS, "État!B30"),)),
    DeClasseur("état écrasé", _a("État", "C7", "tout est fait"), ((_HORS, "État!C7"),)),
    DeClasseur("liste dans l'état", _a("État", "A40", "Sans objet"), ((_HORS, "État!A40"),)),
    DeClasseur("à côté de la technique", _a("_cctgen", "K2", "ici aussi"), ((_HORS, "_cctgen!K2"),)),
    DeClasseur("au-dessus de la technique", _a("_cctgen", "D3", "là aussi"), ((_HORS, "_cctgen!D3"),)),
    DeClasseur("sous la technique", _a("_cctgen", "C200", "et là"), ((_HORS, "_cctgen!C200"),)),
    DeClasseur("sous les listes", _a("_cctgen", "F200", "et ici"), ((_HORS, "_cctgen!F200"),)),
    DeClasseur("à côté des composants", _a("Composants", "R4", "à côté"), ((_HORS, "Composants!R4"),)),
    DeClasseur("embarqué peut-être", _composant("G", "peut-être"), (("valeur-non-reconnue", "Composants!G2"),)),
    DeClasseur("intégré sans doute", _composant("H", "sans doute"), (("valeur-non-reconnue", "Composants!H2"),)),
    DeClasseur("sans TMA chiffré", _composant("I", 3), (("valeur-non-reconnue", "Composants!I2"),)),
    DeClasseur("composant calculé", _composant("C", "=1+1"), (("formule-ignoree", "Composants!C2"),)),
    DeClasseur(
        "soumissionnaire effacé", _a("Identification", "B11", None), (("soumissionnaire-absent", "Identification!B11"),)
    ),
    DeClasseur("SIRET en nombre", _a("Identification", "B12", 12345678901234), ()),
    DeClasseur("ligne et colonne cachées", _cacher, ()),
    DeClasseur("protection retirée", _deproteger, ()),
)
"""Cent dégradations avec celles des lignes ; deux qui touchent la même cellule ne se composent pas."""

INCOMPATIBLES = (
    {"embarqué peut-être", "intégré sans doute", "sans TMA chiffré", "composant calculé"},
    {"identification renommée", "à côté de l'identification", "sous l'identification", "objet réécrit"},
    {"identification renommée", "soumissionnaire effacé"},
    {"feuille technique renommée", "à côté de la technique", "au-dessus de la technique", "sous la technique"},
    {"feuille technique renommée", "sous les listes"},
    {"lignes triées", "ligne insérée au-dessus", "feuille d'exigences renommée"},
)

"""L'examen des balises d'un modèle : chacune à sa place, de sa sorte, ses blocs ouverts et fermés."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from cctgen.documents.modeles.balises import Balise, lire_les_balises, mal_ecrites
from cctgen.documents.modeles.contrat import Balise as BaliseDuContrat
from cctgen.documents.modeles.contrat import Contrat, Sorte
from cctgen.documents.modeles.expressions import (
    CONSEIL_DE_LANGUE,
    Expression,
    Faute,
    lire_la_boucle,
    lire_la_condition,
    lire_la_valeur,
)
from cctgen.documents.modeles.paquet import Paquet, Paragraphe, Partie

_FINS = {"endif": "if", "endfor": "for"}
_HORS_D_UN_TABLEAU = (
    "Sortez-la du tableau : ses pages ne s'y numéroteraient pas, ses tableaux larges ne s'y coucheraient pas."
)


@dataclass(frozen=True, slots=True)
class FauteSituee:
    """Une faute, la partie et le paragraphe où elle est, et le texte autour."""

    faute: Faute
    lieu: str = ""
    autour: str = ""


@dataclass(frozen=True, slots=True)
class _Ouvert:
    """Un bloc ouvert : sa balise, son mot (`if` ou `for`), la variable d'une boucle, la liste qu'il dit non vide."""

    balise: Balise
    mot: str
    variable: str = ""
    sure: str = ""


@dataclass
class _Examen:
    contrat: Contrat
    trouvees: Counter[str] = field(default_factory=Counter)
    ouverts: list[_Ouvert] = field(default_factory=list)
    boucles: list[_Ouvert] = field(default_factory=list)

    def partie(self, partie: Partie) -> Iterator[FauteSituee]:
        """Examine une partie ; un bloc ne se ferme que dans celle qui l'ouvre."""
        self.ouverts, self.boucles = [], []
        for paragraphe in partie.paragraphes():
            if "{" in paragraphe.texte or "}" in paragraphe.texte:
                yield from self._paragraphe(paragraphe, partie)
        for ouvert in self.ouverts:
            yield _situee(_non_ferme(ouvert.mot), ouvert.balise)
        if partie.remplie:
            for reglage in partie.reglages_a_balise():
                yield from self._reglage(reglage, partie)

    def _reglage(self, reglage: Paragraphe, partie: Partie) -> Iterator[FauteSituee]:
        """Examine un réglage, qui se remplit comme un texte : une condition s'y ferme là où elle s'ouvre."""
        autour = list(self.boucles)
        self.ouverts = [*autour]
        yield from self._paragraphe(reglage, partie)
        for ouvert in self.ouverts[len(autour) :]:
            yield _situee(_non_ferme(ouvert.mot), ouvert.balise)

    def _paragraphe(self, paragraphe: Paragraphe, partie: Partie) -> Iterator[FauteSituee]:
        for mal in mal_ecrites(paragraphe, self._noms()):
            faute = Faute("modele-balise-mal-ecrite", f"la balise « {mal.ecrite} » {mal.dit}", mal.conseil)
            yield FauteSituee(faute, paragraphe.lieu, paragraphe.autour(mal.place))
        for balise in lire_les_balises(paragraphe):
            if not partie.remplie:
                yield _situee(_non_remplie(balise, partie.nom), balise)
                continue
            fautes = self._valeur(balise) if balise.est_valeur else self._instruction(balise)
            yield from (_situee(faute, balise) for faute in (*fautes, *_portee(balise, self._bloc(balise))))

    def _noms(self) -> dict[str, Sorte]:
        variables = {o.variable: Sorte.TEXTE for o in self.ouverts if o.variable}
        return {**{b.nom: b.sorte for b in self.contrat.balises}, **variables}

    def _sures(self) -> set[str]:
        return {o.sure for o in self.ouverts if o.sure}

    def _bloc(self, balise: Balise) -> str:
        declaree = self.contrat.balise(balise.texte) if balise.est_valeur else None
        return balise.texte if declaree is not None and declaree.sorte is Sorte.BLOC else ""

    def _valeur(self, balise: Balise) -> Iterator[Faute]:
        nom = self._bloc(balise)
        lue = lire_la_valeur(balise.texte, self._noms(), self._sures())
        yield from lue.fautes
        if nom:
            yield from self._place_d_un_bloc(balise, nom)
        elif lue.sorte in (Sorte.LISTE, Sorte.CONDITION):
            yield _imprimee_brute(balise.texte, lue.sorte)
        elif lue.sorte is Sorte.BLOC:
            yield _hors_place(balise.texte, "dans un calcul", "Ce bloc s'écrit seul : {{p nom }}.")
        elif balise.portee == "p" and not lue.fautes:
            dit = f"« {balise.texte} » n'est pas un bloc : le « p » efface tout son paragraphe"
            yield Faute("modele-balise-hors-place", dit, f"Retirez le « p » : {{{{ {balise.texte} }}}}.")

    def _place_d_un_bloc(self, balise: Balise, nom: str) -> Iterator[Faute]:
        """Un bloc tient un paragraphe entier, dans le corps, une seule fois."""
        self.trouvees[nom] += 1
        if self.trouvees[nom] == 2:
            yield Faute(
                "modele-balise-repetee",
                f"la balise « {nom} » est deux fois dans le modèle : le texte y serait en double",
                "Gardez-en une.",
            )
        seule = f"Écrivez {{{{p {nom} }}}}, avec le p, seul dans un paragraphe du corps."
        if not balise.paragraphe.accueille:
            yield _hors_place(nom, "hors du corps du document", seule)
        elif balise.portee != "p":
            yield _hors_place(nom, "au milieu d'un texte", seule)
        declaree = self.contrat.balise(nom)
        if nom == "corps" and balise.paragraphe.en_tableau:
            yield _hors_place(nom, "dans un tableau, qui ne peut contenir tout le document", _HORS_D_UN_TABLEAU)
        if any(o.mot == "for" for o in self.ouverts):
            yield _hors_place(nom, "dans une boucle", "Sortez-la de la boucle : le texte s'y répéterait.")
        elif declaree is not None and declaree.toujours and self.ouverts:
            dit = f"sous la condition « {self.ouverts[-1].balise.ecrite} » : son texte pourrait n'être nulle part"
            yield _hors_place(nom, dit, "Sortez-la de la condition : ce qui l'entoure peut y rester.")

    def _instruction(self, balise: Balise) -> Iterator[Faute]:
        mot, _, reste = balise.texte.partition(" ")
        match mot:
            case "if":
                lue = lire_la_condition(reste, self._noms(), self._sures())
                yield from lue.fautes
                self.ouverts.append(_Ouvert(balise, mot, sure=reste.strip()))
            case "for":
                boucle, variable = lire_la_boucle(reste, self._noms())
                yield from boucle.fautes
                if any(o.mot == "for" for o in self.ouverts):
                    yield Faute("modele-calcul", "une boucle en contient une autre", CONSEIL_DE_LANGUE)
                self.ouverts.append(_Ouvert(balise, mot, variable, _parcourue(boucle, reste)))
                self.boucles.append(self.ouverts[-1])
            case "elif" | "else":
                yield from self._suite(mot, reste)
            case "endif" | "endfor":
                yield from self._fin(mot, balise)
            case _:
                yield Faute("modele-calcul", f"l'instruction « {mot} » n'est pas admise", CONSEIL_DE_LANGUE)

    def _suite(self, mot: str, reste: str) -> Iterator[Faute]:
        if not any(o.mot == "if" for o in self.ouverts[-1:]):
            yield Faute("modele-bloc-non-ferme", f"« {mot} » n'est dans aucune condition", "Ouvrez-la : {% if nom %}.")
        elif mot == "elif":
            yield from lire_la_condition(reste, self._noms(), self._sures()).fautes

    def _fin(self, mot: str, balise: Balise) -> Iterator[Faute]:
        attendu = _FINS[mot]
        if self.ouverts and self.ouverts[-1].mot == attendu:
            yield from _a_cheval(self.ouverts.pop().balise, balise)
            return
        ouvert = "une condition" if attendu == "if" else "une boucle"
        dit = f"« {mot} » ferme {ouvert} qui n'est pas ouverte ici"
        yield Faute("modele-bloc-non-ferme", dit, f"Retirez-la, ou ouvrez {{% {attendu} … %}} avant elle.")
        rang = next((n for n in reversed(range(len(self.ouverts))) if self.ouverts[n].mot == attendu), None)
        if rang is not None:
            del self.ouverts[rang]


def examiner_les_balises(paquet: Paquet, contrat: Contrat) -> tuple[tuple[FauteSituee, ...], frozenset[str]]:
    """Rend les fautes de balises d'un modèle, partie par partie, puis celles qui manquent, et ses blocs."""
    examen = _Examen(contrat)
    fautes = [faute for partie in paquet.parties() for faute in examen.partie(partie)]
    absentes = [b for b in contrat.balises if b.exigee and not examen.trouvees[b.nom]]
    return (*fautes, *(FauteSituee(_absente(b)) for b in absentes)), frozenset(examen.trouvees)


def _absente(balise: BaliseDuContrat) -> Faute:
    dit = f"la balise « {balise.nom} » manque : {balise.dit}"
    return Faute("modele-balise-absente", dit, f"Ajoutez {balise.ecriture}, là où ce texte doit venir.")


def _situee(faute: Faute, balise: Balise) -> FauteSituee:
    return FauteSituee(faute, balise.paragraphe.lieu, balise.autour)


def _parcourue(boucle: Expression, texte: str) -> str:
    return texte.rpartition(" in ")[2].strip() if boucle.sorte is Sorte.LISTE else ""


def _portee(balise: Balise, bloc: str) -> Iterator[Faute]:
    """Une portée efface ce qui l'entoure : elle est seule dans son paragraphe."""
    if balise.portee == "r":
        dit = f"« {balise.ecrite} » porte un « r », que l'outil n'emploie pas"
        yield Faute("modele-balise-hors-place", dit, "Retirez le « r ».")
        return
    if balise.portee in ("tr", "tc") and not balise.paragraphe.en_tableau:
        conseil = "Hors d'un tableau, écrivez {%p … %} seul dans son paragraphe, ou {% … %} au fil du texte."
        yield _hors_place(balise.ecrite, "hors d'un tableau, dont elle prendrait une ligne ou une case", conseil)
        return
    nom = bloc or balise.ecrite
    if balise.portee == "p" and not balise.est_seule:
        yield _hors_place(nom, "avec du texte, qui disparaîtrait", "Mettez-la seule dans son paragraphe.")
    if balise.portee and (efface := balise.paragraphe.efface):
        entier = {"p": "son paragraphe", "tr": "sa ligne de tableau", "tc": "sa case"}[balise.portee]
        perdu = "disparaîtrait" if len(efface) == 1 else "disparaîtraient"
        conseil = f"Mettez-la seule dans {entier}, et ce qui l'accompagne ailleurs."
        yield _hors_place(nom, f"avec {' et '.join(efface)}, qui {perdu}", conseil)


def _a_cheval(debut: Balise, fin: Balise) -> Iterator[Faute]:
    """Ce qu'une condition ôte va d'un paragraphe à l'autre : il faut les ôter entiers, et du même endroit."""
    if debut.paragraphe == fin.paragraphe or {debut.portee, fin.portee} <= {"tr", "tc"}:
        return
    entiers = debut.portee == fin.portee == "p" and debut.paragraphe.contenant == fin.paragraphe.contenant
    if not entiers:
        dit = f"« {debut.ecrite} » s'ouvre dans un paragraphe et se ferme dans un autre, hors de sa portée"
        conseil = "Mettez chacune seule dans son paragraphe, avec le p : {%p if nom %} … {%p endif %}, au même endroit."
        yield Faute("modele-bloc-non-ferme", dit, conseil)


def _hors_place(nom: str, ou: str, conseil: str) -> Faute:
    return Faute("modele-balise-hors-place", f"la balise « {nom} » est {ou}", conseil)


def _non_remplie(balise: Balise, partie: str) -> Faute:
    dit = f"la balise « {balise.ecrite} » est dans les {partie}, que l'outil ne remplit pas"
    return Faute("modele-balise-hors-place", dit, "Mettez-la dans le corps, un en-tête ou un pied de page.")


def _imprimee_brute(nom: str, sorte: Sorte) -> Faute:
    if sorte is Sorte.LISTE:
        dit = f"la liste « {nom} » est imprimée brute, entre crochets"
        conseil = f"Répétez-la : {{%p for x in {nom} %}}, puis {{{{ x }}}}, puis {{%p endfor %}}."
        return Faute("modele-liste-imprimee", dit, conseil)
    dit = f"la condition « {nom} » est imprimée : on lirait « True » ou « False »"
    return Faute("modele-liste-imprimee", dit, f"Employez-la par {{%p if {nom} %}} … {{%p endif %}}.")


def _non_ferme(mot: str) -> Faute:
    quoi = "une condition" if mot == "if" else "une boucle"
    return Faute(
        "modele-bloc-non-ferme", f"{quoi} n'est pas fermée dans cette partie", f"Ajoutez {{% end{mot} %}} après elle."
    )

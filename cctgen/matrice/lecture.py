"""Lit une matrice rendue : aucune exception vers l'appelant, aucune saisie perdue sans être nommée."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from cctgen.matrice import contrat, lecture_feuilles
from cctgen.matrice.classeur import Classeur, Feuille, adresse, texte_de
from cctgen.matrice.completude import CONSTATS
from cctgen.matrice.lecture_classeur import lire_classeur
from cctgen.matrice.lecture_feuilles import Entete
from cctgen.matrice.lecture_zip import FichierRefuse
from cctgen.matrice.modele import Composant, Emission, LigneLue, MatriceLue
from cctgen.matrice.textes_emis import TextesEmis
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte

_LECTEURS = 4
_EXTRAIT = 200
_CELLULES_NOMMEES = 60
"""Au-delà, les cellules d'une feuille ajoutée sont nommées par leur plage, pas une à une."""


def lire_matrice(octets: bytes, nom: str) -> MatriceLue:
    """Lit un fichier reçu (.xlsx, .xlsm, .ods, .xls) ; `nom` n'est que le nom montré dans les anomalies."""
    sha256 = empreinte(octets)
    try:
        classeur = lire_classeur(octets)
    except FichierRefuse as refus:
        anomalie = Anomalie(refus.code, refus.message, refus.conseil, lieu=Lieu(nom))
        return MatriceLue(nom, sha256, est_lisible=False, est_matrice=False, anomalies=(anomalie,))
    return _Lecture(nom, classeur).matrice(sha256)


def lire_matrices(fichiers: Sequence[tuple[str, bytes]]) -> tuple[MatriceLue, ...]:
    """Lit plusieurs fichiers, donnés par nom et octets, et les rend dans le même ordre.

    python-calamine libère l'interpréteur pendant qu'il décode : deux fils lisent deux fichiers à la fois.
    """
    with ThreadPoolExecutor(max_workers=_LECTEURS) as lecteurs:
        return tuple(lecteurs.map(lambda fichier: lire_matrice(fichier[1], fichier[0]), fichiers))


@dataclass(slots=True)
class _Lecture:
    fichier: str
    classeur: Classeur
    anomalies: list[Anomalie] = field(default_factory=list)
    textes: TextesEmis = field(default_factory=TextesEmis)

    def matrice(self, sha256: str) -> MatriceLue:
        roles = lecture_feuilles.reperer(self.classeur.feuilles)
        self._signaler_les_feuilles(roles)
        emission = self._emission(roles.get(contrat.FEUILLE_TECHNIQUE))
        identification = self._identification(roles.get(contrat.FEUILLE_IDENTIFICATION), emission)
        exigences = roles.get(contrat.FEUILLE_EXIGENCES)
        lignes = tuple(self._lignes(exigences)) if exigences else ()
        themes = self._themes(lignes)
        self.textes = TextesEmis(self.textes.empreintes, themes)
        composants = tuple(self._composants(roles.get(contrat.FEUILLE_COMPOSANTS)))
        for nom in (contrat.FEUILLE_MODE_EMPLOI, contrat.FEUILLE_ETAT):
            if nom in roles:
                self._fixe(roles[nom])
        lues = {id(feuille) for feuille in roles.values()}
        for feuille in self.classeur.feuilles:
            self._remarques(feuille)
            if id(feuille) not in lues:
                self._feuille_ajoutee(feuille)
        return MatriceLue(
            fichier=self.fichier,
            sha256=sha256,
            est_matrice=exigences is not None,
            identification=identification,
            emission=emission,
            lignes=lignes,
            composants=composants,
            anomalies=tuple(self.anomalies),
        )

    def _signaler(
        self, code: str, message: str, conseil: str, gravite: Gravite, lieu: tuple[str, str] = ("", "")
    ) -> None:
        self.anomalies.append(Anomalie(code, message, conseil, gravite, Lieu(self.fichier, None, *lieu)))

    def _hors_tableau(self, feuille: str, cellule: str, texte: str) -> None:
        extrait = texte if len(texte) <= _EXTRAIT else texte[: _EXTRAIT - 1] + "…"
        self._signaler(
            "contenu-hors-tableau",
            f"contenu saisi hors des cellules ouvertes : « {extrait} ».",
            "Rattachez-le à une exigence s'il y répond ; rien n'en a été repris.",
            Gravite.INFORMATION,
            (feuille, cellule),
        )

    def _signaler_les_feuilles(self, roles: Mapping[str, Feuille]) -> None:
        gravites = {
            contrat.FEUILLE_EXIGENCES: Gravite.BLOQUANTE,
            contrat.FEUILLE_IDENTIFICATION: Gravite.A_QUALIFIER,
            contrat.FEUILLE_TECHNIQUE: Gravite.A_QUALIFIER,
            contrat.FEUILLE_COMPOSANTS: Gravite.A_QUALIFIER,
        }
        for nom, gravite in gravites.items():
            if nom not in roles:
                message = f"la feuille « {nom} » est absente."
                self._signaler("feuille-absente", message, "Reprenez la matrice publiée.", gravite, (nom, ""))
        for nom, feuille in roles.items():
            if feuille.nom != nom:
                message = f"la feuille « {nom} » a été renommée « {feuille.nom} »."
                conseil = "Elle a été reconnue à son contenu."
                self._signaler("feuille-renommee", message, conseil, Gravite.INFORMATION, (feuille.nom, ""))
        if self.classeur.a_des_macros:
            conseil = "Elles n'ont pas été exécutées ; préférez un fichier .xlsx ou .ods."
            self._signaler("macros-ignorees", "le fichier contient des macros.", conseil, Gravite.INFORMATION)

    def _emission(self, feuille: Feuille | None) -> Emission | None:
        if feuille is None:
            return None
        emission, ajoutes = lecture_feuilles.lire_technique(feuille)
        self.textes = TextesEmis(emission.textes)
        for cellule, texte in ajoutes:
            self._hors_tableau(feuille.nom, cellule, texte)
        return emission

    def _identification(self, feuille: Feuille | None, emission: Emission | None) -> Mapping[str, str]:
        if feuille is None:
            return {}
        champs, autres = lecture_feuilles.lire_identification(feuille)
        for cellule, texte in autres:
            # Sans la feuille technique, rien ne dit si l'objet ou l'acheteur ont été modifiés.
            if emission is not None and not self.textes.contient(texte):
                self._hors_tableau(feuille.nom, cellule, texte)
        for champ, (cellule, valeur) in champs.items():
            verrouille = champ in contrat.CHAMPS_MATRICE
            if verrouille and emission is not None and not self.textes.contient(valeur):
                self._hors_tableau(feuille.nom, cellule, f"{champ} : {valeur}")
            if feuille.formules and cellule in feuille.formules:
                self._formule(feuille, cellule)
        return {champ: valeur for champ, (_, valeur) in champs.items()}

    def _colonnes(self, feuille: Feuille, entete: Entete, ouvertes: Sequence[str]) -> None:
        """Signale les colonnes retirées et le contenu posé au-dessus du tableau."""
        for colonne in entete.absentes:
            attendue = colonne in ouvertes or colonne in (contrat.REF, contrat.EXIGENCE)
            self._signaler(
                "colonne-absente",
                f"la colonne « {colonne} » est absente.",
                "Reprenez la matrice publiée, sans retirer ni renommer de colonne.",
                Gravite.A_QUALIFIER if attendue else Gravite.INFORMATION,
                (feuille.nom, ""),
            )
        for numero in range(entete.ligne):
            self._toute_la_ligne(feuille, numero)
        for rang in entete.autres(len(feuille.lignes[entete.ligne])):
            self._cellule(feuille, entete.ligne, rang)

    def _toute_la_ligne(self, feuille: Feuille, numero: int) -> None:
        for rang in range(len(feuille.lignes[numero])):
            self._cellule(feuille, numero, rang)

    def _cellule(self, feuille: Feuille, numero: int, rang: int) -> None:
        texte = texte_de(feuille.lignes[numero], rang)
        if texte.strip() and not self.textes.contient(texte):
            self._hors_tableau(feuille.nom, adresse(numero, rang), texte)

    def _lignes(self, feuille: Feuille) -> Iterator[LigneLue]:
        entete = lecture_feuilles.entete(feuille, contrat.COLONNES_EXIGENCES)
        if entete is None:
            return
        self._colonnes(feuille, entete, contrat.COLONNES_REPONSE)
        lettres = tuple("" if r is None else contrat.lettre(r) for r in entete.rangs)
        autres = entete.autres(max(map(len, feuille.lignes)))
        extraire = entete.extraction()
        for numero in range(entete.ligne + 1, len(feuille.lignes)):
            for rang in autres:
                self._cellule(feuille, numero, rang)
            valeurs = extraire(feuille.lignes[numero])
            if not any(valeurs):
                continue
            if valeurs[-1] not in CONSTATS:
                self._hors_tableau(feuille.nom, f"{lettres[-1]}{numero + 1}", valeurs[-1])
            if valeurs[0].strip() or valeurs[3].strip():
                ligne = LigneLue(feuille.nom, numero + 1, valeurs, lettres)
                self._formules_de(feuille, ligne)
                yield ligne
            else:
                self._sans_exigence(feuille, numero, entete)

    def _themes(self, lignes: Sequence[LigneLue]) -> frozenset[str]:
        """Rend les thèmes du tableau, en nommant ceux qui n'ont pas été émis."""
        themes = {ligne.valeur(contrat.THEME): ligne for ligne in reversed(lignes)}
        for theme, ligne in themes.items():
            if self.textes.empreintes and theme.strip() and not self.textes.contient(theme):
                self._hors_tableau(ligne.feuille, ligne.cellule(contrat.THEME), theme)
        return frozenset(themes)

    def _sans_exigence(self, feuille: Feuille, numero: int, entete: Entete) -> None:
        """Nomme ce qui est saisi sur une ligne qui n'est celle d'aucune exigence, notre formule mise à part."""
        for rang in entete.rangs[:-1]:
            if rang is not None:
                self._cellule(feuille, numero, rang)

    def _formules_de(self, feuille: Feuille, ligne: LigneLue) -> None:
        if not feuille.formules:
            return
        for colonne in contrat.COLONNES_EXIGENCES[:-1]:
            cellule = ligne.cellule(colonne)
            if cellule in feuille.formules:
                self._formule(feuille, cellule, ligne.valeur(contrat.REF))

    def _formule(self, feuille: Feuille, cellule: str, ref: str = "") -> None:
        formule = (feuille.formules or {})[cellule]
        externe = lecture_feuilles.est_externe(formule)
        self.anomalies.append(
            Anomalie(
                "formule-ignoree",
                f"la cellule contient une formule{' vers un autre fichier' if externe else ''}, non exécutée :"
                f" « {formule[:_EXTRAIT]} » ; seule sa dernière valeur enregistrée est lue.",
                "Remplacez la formule par sa valeur.",
                Gravite.A_QUALIFIER if externe else Gravite.INFORMATION,
                Lieu(self.fichier, None, feuille.nom, cellule),
                ref.strip(),
            )
        )

    def _composants(self, feuille: Feuille | None) -> Iterator[Composant]:
        entete = None if feuille is None else lecture_feuilles.entete(feuille, contrat.COLONNES_COMPOSANTS)
        if feuille is None or entete is None:
            return
        self._colonnes(feuille, entete, contrat.COLONNES_COMPOSANTS)
        autres = entete.autres(max(map(len, feuille.lignes)))
        extraire = entete.extraction()
        premiere = next(rang for rang in entete.rangs if rang is not None)
        for numero in range(entete.ligne + 1, len(feuille.lignes)):
            for rang in autres:
                self._cellule(feuille, numero, rang)
            valeurs = extraire(feuille.lignes[numero])
            for rang in (r for r in entete.rangs if feuille.formules and r is not None):
                if adresse(numero, rang) in (feuille.formules or {}):
                    self._formule(feuille, adresse(numero, rang))
            if any(valeur.strip() for valeur in valeurs):
                lieu = f"{feuille.nom}!{adresse(numero, premiere)}"
                yield Composant(dict(zip(contrat.COLONNES_COMPOSANTS, valeurs, strict=True)), lieu)

    def _fixe(self, feuille: Feuille) -> None:
        """Nomme ce qui a été ajouté à une feuille que personne ne remplit ; un calcul de l'état n'en est pas."""
        for numero, ligne in enumerate(feuille.lignes):
            for rang, valeur in enumerate(ligne):
                if valeur and not lecture_feuilles.est_calculee(feuille, numero, rang, self.textes):
                    self._cellule(feuille, numero, rang)

    def _feuille_ajoutee(self, feuille: Feuille) -> None:
        cellules = [
            (adresse(numero, rang), texte)
            for numero, ligne in enumerate(feuille.lignes)
            for rang in range(len(ligne))
            if (texte := texte_de(ligne, rang)).strip()
        ]
        if len(cellules) <= _CELLULES_NOMMEES:
            for cellule, texte in cellules:
                self._hors_tableau(feuille.nom, cellule, texte)
        else:
            plage = f"{cellules[0][0]}:{cellules[-1][0]}"
            self._hors_tableau(feuille.nom, plage, f"feuille ajoutée, {len(cellules)} cellules remplies")

    def _remarques(self, feuille: Feuille) -> None:
        for cellule, texte in feuille.remarques:
            self._hors_tableau(feuille.nom, cellule, f"commentaire ou dessin : {texte}")

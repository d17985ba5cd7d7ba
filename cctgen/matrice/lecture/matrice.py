"""Lit une matrice rendue : aucune exception vers l'appelant, aucune saisie perdue sans être nommée."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from cctgen.matrice import contrat
from cctgen.matrice.attendu import texte_compare
from cctgen.matrice.completude import CONSTATS
from cctgen.matrice.composants.completude import CONSTATS as CONSTATS_DES_COMPOSANTS
from cctgen.matrice.lecture import feuilles as lecture_feuilles
from cctgen.matrice.lecture.archive import FichierRefuse
from cctgen.matrice.lecture.classeur import ERREUR, LIEN, Classeur, Feuille, adresse, texte_en
from cctgen.matrice.lecture.feuilles import Entete
from cctgen.matrice.lecture.fichier import lire_classeur
from cctgen.matrice.lecture.hors_texte import FOLIOS, est_la_marge
from cctgen.matrice.lecture.signes import TOUT_SE_CALCULE, signes_par_place
from cctgen.matrice.lecture.zones import Cellule, citation, lieu_de, par_bloc, par_colonne
from cctgen.matrice.modele import Composant, Emission, LigneLue, MatriceLue
from cctgen.matrice.textes_emis import VALEURS_CITEES, TextesEmis
from cctgen.socle.anomalies import Anomalie, Gravite, Lieu
from cctgen.socle.fichiers import empreinte
from cctgen.socle.nombres import lire_entier
from cctgen.socle.typographie import finir, raccourcir

_EXTRAIT = 200
_REMARQUES = 500
_CONSEIL_DE_FORME = "Demandez ce que cette mise en forme veut dire : elle n'est pas interprétée."
_CONSEIL_D_ERREUR = "Demandez ce que la cellule devait porter : le tableur n'y affiche que son erreur."
_CELLULES_NOMMEES = 60
"""Au-delà, les cellules d'une feuille ajoutée sont nommées par leur plage, pas une à une."""


def lire_matrice(octets: bytes, nom: str, copie: bytes | None = None) -> MatriceLue:
    """Lit un fichier reçu (.xlsx, .xlsm, .ods, .xls) ; `nom` n'est que le nom montré dans les anomalies.

    `copie` est un .xls converti en .xlsx, s'il a pu l'être.
    """
    try:
        classeur = lire_classeur(octets, copie)
    except FichierRefuse as refus:
        return matrice_refusee(octets, nom, refus)
    return _Lecture(nom, classeur).matrice(empreinte(octets))


def matrice_refusee(octets: bytes, nom: str, refus: FichierRefuse) -> MatriceLue:
    """Rend la matrice illisible d'un fichier qui n'a pas pu être lu."""
    anomalie = Anomalie(refus.code, refus.message, refus.conseil, lieu=Lieu(nom))
    return MatriceLue(nom, empreinte(octets), est_lisible=False, est_matrice=False, anomalies=(anomalie,))


@dataclass(slots=True)
class _Lecture:
    fichier: str
    classeur: Classeur
    anomalies: list[Anomalie] = field(default_factory=list)
    textes: TextesEmis = field(default_factory=TextesEmis)
    feuilles_touchees: set[str] = field(default_factory=set)
    calculees: dict[str, str] = field(default_factory=dict)

    def matrice(self, sha256: str) -> MatriceLue:
        roles = lecture_feuilles.reperer(self.classeur.feuilles)
        self._signaler_les_feuilles(roles)
        emission = self._emission(roles.get(contrat.FEUILLE_TECHNIQUE))
        champs = self._identification(roles.get(contrat.FEUILLE_IDENTIFICATION), emission)
        exigences = roles.get(contrat.FEUILLE_EXIGENCES)
        lignes = tuple(self._lignes(exigences)) if exigences else ()
        themes = self._themes(lignes)
        self.textes = TextesEmis(self.textes.empreintes, frozenset(map(texte_compare, themes)))
        composants = tuple(self._composants(roles.get(contrat.FEUILLE_COMPOSANTS)))
        for nom in (contrat.FEUILLE_MODE_EMPLOI, contrat.FEUILLE_ETAT):
            if nom in roles:
                self._fixe(roles[nom], nom)
        lues = {id(feuille) for feuille in roles.values()}
        marges = self._marges_emises(emission, champs)
        for feuille in self.classeur.feuilles:
            self._remarques(feuille)
            self._marges(feuille, marges)
            self._mise_en_forme(feuille, lignes if feuille is exigences else ())
            if id(feuille) not in lues:
                self._feuille_ajoutee(feuille)
        return MatriceLue(
            fichier=self.fichier,
            sha256=sha256,
            est_matrice=exigences is not None,
            identification={champ: cellule.texte for champ, cellule in champs.items() if cellule.texte},
            champs_reperes={champ: cellule.adresse for champ, cellule in champs.items()},
            emission=emission,
            lignes=lignes,
            composants=composants,
            anomalies=tuple(self.anomalies),
            feuilles_touchees=frozenset(self.feuilles_touchees),
        )

    def _signaler(
        self, code: str, message: str, conseil: str, gravite: Gravite, lieu: tuple[str, str] = ("", "")
    ) -> None:
        self.anomalies.append(Anomalie(code, message, conseil, gravite, Lieu(self.fichier, None, *lieu)))

    def _groupes(self, feuille: Feuille, groupes: Iterable[Sequence[Cellule]]) -> None:
        for groupe in groupes:
            self._hors_tableau(feuille.nom, lieu_de(groupe), *(cellule.texte for cellule in groupe))

    def _hors_tableau(self, feuille: str, cellule: str, *textes: str) -> None:
        self._signaler(
            "contenu-hors-tableau",
            finir(f"contenu saisi hors des cellules ouvertes : {citation(textes)}"),
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
                self.feuilles_touchees.add(nom)
                message = f"la feuille « {nom} » est absente."
                self._signaler(
                    "feuille-absente",
                    message,
                    "Demandez la matrice complète, sur le modèle publié.",
                    gravite,
                    (nom, ""),
                )
        for nom, feuille in roles.items():
            if feuille.nom != nom:
                self.feuilles_touchees.add(nom)
                message = f"la feuille « {nom} » a été renommée « {feuille.nom} »."
                conseil = "Elle a été reconnue à son contenu."
                self._signaler("feuille-renommee", message, conseil, Gravite.INFORMATION, (feuille.nom, ""))
        if self.classeur.non_lu:
            message = f"dans ce format, {self.classeur.non_lu} ne se lisent pas."
            conseil = "Demandez le fichier en .xlsx ou .ods, ou installez LibreOffice : le .xls sera lu sur une copie."
            self._signaler("lecture-incomplete", message, conseil, Gravite.A_QUALIFIER)
        if self.classeur.a_des_macros:
            conseil = "Elles n'ont pas été exécutées ; préférez un fichier .xlsx ou .ods."
            self._signaler("macros-ignorees", "le fichier contient des macros.", conseil, Gravite.INFORMATION)

    def _emission(self, feuille: Feuille | None) -> Emission | None:
        if feuille is None:
            return None
        lue = lecture_feuilles.lire_technique(feuille)
        self.textes = TextesEmis(lue.textes)
        self._groupes(feuille, par_colonne(lue.ajoutes))
        self._formules_hors_grille(feuille)
        return lue.emission

    def _identification(self, feuille: Feuille | None, emission: Emission | None) -> Mapping[str, Cellule]:
        if feuille is None:
            return {}
        champs, autres = lecture_feuilles.lire_identification(feuille)
        ajoutees = [c for c in autres if not self.textes.contient(contrat.FEUILLE_IDENTIFICATION, c.texte)]
        self._groupes(feuille, par_colonne(ajoutees))
        for champ, cellule in champs.items():
            # Sans la feuille technique, rien ne dit si l'objet ou l'acheteur ont été modifiés.
            verrouille = champ in contrat.CHAMPS_MATRICE and emission is not None
            if verrouille and cellule.texte and not self.textes.porte(cellule.texte):
                self._hors_tableau(feuille.nom, cellule.adresse, f"{champ} : {cellule.texte}")
        self._formules_hors_grille(feuille)
        return champs

    def _colonnes(self, feuille: Feuille, entete: Entete, ouvertes: Sequence[str]) -> None:
        """Signale les colonnes retirées et le contenu posé au-dessus du tableau ou dans d'autres colonnes."""
        for colonne in entete.absentes:
            attendue = colonne in ouvertes or colonne in (contrat.REF, contrat.EXIGENCE)
            self._signaler(
                "colonne-absente",
                f"la colonne « {colonne} » est absente.",
                "Demandez la matrice complète, sur le modèle publié, sans colonne retirée ni renommée.",
                Gravite.A_QUALIFIER if attendue else Gravite.INFORMATION,
                (feuille.nom, ""),
            )
        dessus = (
            c for numero in range(entete.ligne) for c in lecture_feuilles.remplies(feuille.lignes[numero], numero)
        )
        self._groupes(feuille, par_bloc(dessus))
        self._groupes(feuille, par_colonne(lecture_feuilles.hors_colonnes(feuille, entete, entete.ligne)))

    def _lignes(self, feuille: Feuille) -> Iterator[LigneLue]:
        entete = lecture_feuilles.entete(feuille, contrat.COLONNES_EXIGENCES)
        if entete is None:
            return
        self._colonnes(feuille, entete, contrat.COLONNES_REPONSE)
        lettres = tuple("" if r is None else contrat.lettre(r) for r in entete.rangs)
        self.calculees[feuille.nom] = lettres[-1]
        extraire = entete.extraction()
        constats: list[Cellule] = []
        sans_exigence: list[Cellule] = []
        grille: set[str] = set()
        for numero in range(entete.ligne + 1, len(feuille.lignes)):
            valeurs = extraire(feuille.lignes[numero])
            if not any(valeurs):
                continue
            if valeurs[-1] not in CONSTATS and texte_compare(valeurs[-1]) not in CONSTATS:
                constats.append(Cellule(numero, entete.rangs[-1] or 0, valeurs[-1]))
            if valeurs[0].strip() or valeurs[3].strip():
                ligne = LigneLue(feuille.nom, numero + 1, valeurs, lettres)
                if feuille.formules:
                    grille.update(self._formules_de(feuille, ligne))
                yield ligne
            else:
                sans_exigence += self._sans_exigence(numero, entete, valeurs)
        self._constats(feuille, constats)
        self._groupes(feuille, par_bloc(sans_exigence))
        self._formules_hors_grille(feuille, grille, lettres[-1])

    def _themes(self, lignes: Sequence[LigneLue]) -> frozenset[str]:
        """Rend les thèmes du tableau, en nommant ceux qui n'ont pas été émis."""
        themes = {ligne.valeur(contrat.THEME): ligne for ligne in reversed(lignes)}
        for theme, ligne in themes.items():
            if self.textes.empreintes and theme.strip() and not self.textes.porte(theme):
                self._hors_tableau(ligne.feuille, ligne.cellule(contrat.THEME), theme)
        return frozenset(themes)

    def _sans_exigence(self, numero: int, entete: Entete, valeurs: Sequence[str]) -> Iterator[Cellule]:
        """Énumère ce qui est saisi sur une ligne qui n'est celle d'aucune exigence, notre formule mise à part."""
        colonnes = zip(contrat.COLONNES_EXIGENCES[:-1], entete.rangs, valeurs, strict=False)
        for colonne, rang, texte in colonnes:
            emis = colonne == contrat.THEME and self.textes.porte(texte)
            if rang is not None and texte.strip() and not emis:
                yield Cellule(numero, rang, texte)

    def _formules_de(self, feuille: Feuille, ligne: LigneLue) -> Iterator[str]:
        """Signale les formules d'une ligne d'exigence, et rend leurs cellules."""
        for colonne in contrat.COLONNES_EXIGENCES[:-1]:
            cellule = ligne.cellule(colonne)
            if cellule in (feuille.formules or ()):
                self._formule(feuille, cellule, ref=ligne.valeur(contrat.REF))
                yield cellule

    def _formules_hors_grille(
        self, feuille: Feuille, dites: Collection[str] = (), lettre_des_constats: str = ""
    ) -> None:
        """Signale, même sans valeur enregistrée, les formules qui ne sont ni déjà dites ni les nôtres."""
        colonnes: dict[tuple[str, bool], list[str]] = {}
        formules = feuille.formules or {}
        for cellule in formules:
            colonne = cellule.rstrip("0123456789")
            if cellule not in dites and colonne != lettre_des_constats:
                colonnes.setdefault((colonne, lecture_feuilles.est_externe(formules[cellule])), []).append(cellule)
        for cellules in colonnes.values():
            self._formule(feuille, *cellules)

    def _formule(self, feuille: Feuille, *cellules: str, ref: str = "") -> None:
        formule = (feuille.formules or {})[cellules[0]]
        externe = lecture_feuilles.est_externe(formule)
        sujet = "la cellule contient une formule"
        if len(cellules) > 1:
            sujet = f"{len(cellules)} cellules de la colonne contiennent une formule"
        self.anomalies.append(
            Anomalie(
                "formule-ignoree",
                f"{sujet}{' vers un autre fichier' if externe else ''}, non exécutée :"
                f" « {raccourcir(formule, _EXTRAIT)} » ; seule sa dernière valeur enregistrée est lue.",
                "Vérifiez cette valeur ; au besoin, demandez-la en texte.",
                Gravite.A_QUALIFIER if externe else Gravite.INFORMATION,
                Lieu(self.fichier, None, feuille.nom, _plage(cellules)),
                ref.strip(),
            )
        )

    def _composants(self, feuille: Feuille | None) -> Iterator[Composant]:
        entete = None if feuille is None else lecture_feuilles.entete_des_composants(feuille)
        if feuille is None or entete is None:
            return
        if contrat.EMBARQUE not in entete.colonnes and self.textes.porte(contrat.EMBARQUE):
            # La matrice émise avait ces colonnes : les retirer toutes n'en fait pas celle d'un autre marché.
            entete = entete.parmi(contrat.COLONNES_COMPOSANTS)
        self._colonnes(feuille, entete, contrat.COLONNES_COMPOSANTS_SAISIES)
        extraire = entete.extraction()
        premiere = next(rang for rang in entete.rangs if rang is not None)
        places = zip(entete.colonnes, entete.rangs, strict=True)
        lettres = {colonne: contrat.lettre(rang) for colonne, rang in places if rang is not None}
        calculee = lettres.pop(contrat.COMPLETUDE, "")
        self.calculees[feuille.nom] = calculee
        self._formules_hors_grille(feuille, lettre_des_constats=calculee)
        vides = dict.fromkeys(contrat.COLONNES_COMPOSANTS_SAISIES, "")
        constats: list[Cellule] = []
        for numero in range(entete.ligne + 1, len(feuille.lignes)):
            saisies = dict(zip(entete.colonnes, extraire(feuille.lignes[numero]), strict=True))
            constat = saisies.pop(contrat.COMPLETUDE, "")
            if texte_compare(constat) not in CONSTATS_DES_COMPOSANTS:
                constats.append(Cellule(numero, entete.rangs[-1] or 0, constat))
            if any(valeur.strip() for valeur in saisies.values()):
                lieu = f"{feuille.nom}!{adresse(numero, premiere)}"
                yield Composant(vides | saisies, lieu, lettres)
        self._constats(feuille, constats)

    def _constats(self, feuille: Feuille, constats: Iterable[Cellule]) -> None:
        """Nomme ce qui a été écrit à la place d'un de nos calculs ; une erreur y est déjà dite."""
        en_erreur = {cellule for cellule, signe in feuille.aspects if signe == ERREUR}
        self._groupes(feuille, par_colonne(c for c in constats if c.adresse not in en_erreur))

    def _fixe(self, feuille: Feuille, role: str) -> None:
        """Nomme ce qui a été ajouté à une feuille que personne ne remplit ; un calcul de l'état n'en est pas."""
        self._groupes(feuille, par_colonne(self._ajouts(feuille, role)))
        if role == contrat.FEUILLE_ETAT:
            self.calculees[feuille.nom] = TOUT_SE_CALCULE
        else:
            self._formules_hors_grille(feuille)

    def _ajouts(self, feuille: Feuille, role: str) -> Iterator[Cellule]:
        # La notice et l'état citent des valeurs de listes, en nombre connu : une de plus est une réponse.
        restantes = dict(VALEURS_CITEES[role])
        for numero, ligne in enumerate(feuille.lignes):
            for cellule in lecture_feuilles.remplies(ligne, numero):
                texte, rang = cellule.texte, cellule.colonne
                if role == contrat.FEUILLE_ETAT and lecture_feuilles.est_calculee(feuille, numero, rang, self.textes):
                    continue
                if restantes.get(texte) == 0 or not self.textes.contient(role, texte):
                    yield cellule
                elif texte in restantes:
                    restantes[texte] -= 1

    def _feuille_ajoutee(self, feuille: Feuille) -> None:
        cellules = [c for numero, ligne in enumerate(feuille.lignes) for c in lecture_feuilles.remplies(ligne, numero)]
        if len(cellules) <= _CELLULES_NOMMEES:
            self._groupes(feuille, ([cellule] for cellule in cellules))
        else:
            copiee, differentes = self._copie_de(feuille, cellules)
            suite = f", copie de « {copiee} », dont {len(differentes)} différentes" if copiee else ""
            texte = f"feuille ajoutée, {len(cellules)} cellules remplies{suite}"
            self._hors_tableau(feuille.nom, f"{cellules[0].adresse}:{cellules[-1].adresse}", texte)
            self._groupes(feuille, ([cellule] for cellule in differentes[:_CELLULES_NOMMEES]))
        lues = {cellule.adresse for cellule in cellules}
        sans_valeur = [cellule for cellule in feuille.formules or {} if cellule not in lues]
        if sans_valeur:
            formules = ((feuille.formules or {})[cellule] for cellule in sans_valeur)
            self._hors_tableau(
                feuille.nom, _plage(sans_valeur), *(f"={formule.removeprefix('=')}" for formule in formules)
            )

    def _copie_de(self, feuille: Feuille, cellules: Sequence[Cellule]) -> tuple[str, Sequence[Cellule]]:
        """Rend le nom de la feuille dont celle-ci est la copie, et ce qui en diffère : peut-être une autre réponse."""
        for autre in self.classeur.feuilles:
            differentes = [c for c in cellules if texte_en(autre.lignes, c.adresse) != c.texte]
            if autre is not feuille and len(differentes) < len(cellules) / 2:
                return autre.nom, differentes
        return "", ()

    def _remarques(self, feuille: Feuille) -> None:
        for cellule, texte in feuille.remarques[:_REMARQUES]:
            self._hors_tableau(feuille.nom, cellule, texte)
        if reste := feuille.remarques[_REMARQUES:]:
            texte = f"et {len(reste)} autres commentaires ou dessins"
            self._hors_tableau(feuille.nom, "", texte)

    def _marges_emises(self, emission: Emission | None, champs: Mapping[str, Cellule]) -> Sequence[str]:
        """Rend ce que la matrice d'origine imprime en marge ; sans feuille technique, d'après son identification."""
        textes = {champ: cellule.texte for champ, cellule in champs.items()}
        connus = [t for t in textes.values() if t and (emission is None or self.textes.porte(t))]
        if emission is None and contrat.CONSULTATION not in textes:
            # Rien ne dit plus d'où elle vient : le pied que toutes les feuilles partagent est celui d'origine.
            en_marge = [set(feuille.marges) - FOLIOS for feuille in self.classeur.feuilles if feuille.marges]
            pied = min(set.intersection(*en_marge), default="") if en_marge else ""
        elif emission is None:
            lot = lire_entier(textes.get(contrat.LOT, "").partition(" ")[0])
            pied = contrat.pied(textes.get(contrat.CONSULTATION, ""), lot, textes.get(contrat.VERSION_MATRICE, ""))
        else:
            pied = contrat.pied(emission.reference, emission.lot, emission.version)
        tetes = (contrat.tete(nom, lot) for nom in contrat.FEUILLES_INTITULEES for lot in ("", *connus))
        return [*map(texte_compare, tetes), texte_compare(pied)]

    def _marges(self, feuille: Feuille, emises: Sequence[str]) -> None:
        """Nomme ce qui est écrit en tête ou au pied des pages, hors ce que la matrice d'origine y imprime."""
        for texte in feuille.marges:
            compare = texte_compare(texte)
            if texte not in FOLIOS and not any(est_la_marge(compare, emise) for emise in emises):
                self._hors_tableau(feuille.nom, "", f"en-tête ou pied de page : {texte}")

    def _mise_en_forme(self, feuille: Feuille, lignes: Sequence[LigneLue]) -> None:
        """Nomme la mise en forme et les erreurs qui peuvent changer le sens, sans les interpréter."""
        calculee = self.calculees.get(feuille.nom, "")
        for (signe, ref), cellules in signes_par_place(feuille, lignes, calculee).items():
            textes = [c.texte for c in cellules if c.texte]
            suite = f" : {citation(textes)}" if textes else ""
            code, conseil = "mise-en-forme-signifiante", _CONSEIL_DE_FORME
            if signe == ERREUR:
                code, conseil = "cellule-en-erreur", _CONSEIL_D_ERREUR
            self.anomalies.append(
                Anomalie(
                    code,
                    f"{signe}{suite}.",
                    conseil,
                    Gravite.INFORMATION if signe.startswith(LIEN) else Gravite.A_QUALIFIER,
                    Lieu(self.fichier, None, feuille.nom, lieu_de(cellules)),
                    ref,
                )
            )


def _plage(cellules: Sequence[str]) -> str:
    return cellules[0] if len(cellules) == 1 else f"{cellules[0]}:{cellules[-1]}"
